/**
 * Fingerprints beside images in a registry, so that any machine can tell why an image is not the one it needs
 * (`fingerprints: publish`).
 *
 * In: targets that have just been pushed. Out: for each an artifact whose `subject` is its image, so that every tag of the
 * image leads to it. It names files and instructions, and holds digests in place of values; see docs/ci.md.
 * Nothing depends on it: what goes wrong is a warning.
 */
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { type Diagnostic, DiagnosticError } from '../diagnostic/index.ts';
import { publicItems } from '../fingerprint/index.ts';
import { type ImageReference, normalizeReference } from '../image/index.ts';
import { type Registry, RegistryError } from '../registry/index.ts';
import { referenceOf } from './look-up.ts';
import type { Plan, PlanRequest, Target } from './plan.ts';
import { openRegistry } from './registry-access.ts';
import { type SavedFingerprint, savedFingerprint } from './saved-fingerprint.ts';

/** The media type of the artifact and of its one blob. */
export const FINGERPRINT_TYPE = 'application/vnd.compose-cache.fingerprint.v1+gzip';

/** A context of 100,000 files makes about 6 MiB. */
const LIMITS = { packedBytes: 64 * 2 ** 20, unpackedBytes: 512 * 2 ** 20 };

/** Publishes the fingerprints of those targets whose services ask for it. @returns warnings. */
export async function publishFingerprints(
  targets: readonly Target[],
  plan: Plan,
  registry: Registry
): Promise<readonly Diagnostic[]> {
  const chosen = targets.filter(({ services }) =>
    services.some(name => plan.services.get(name)?.settings.fingerprints === 'publish')
  );
  const warnings = await Promise.all(chosen.map(target => publish(target, registry)));
  return warnings.flat();
}

async function publish(target: Target, registry: Registry): Promise<readonly Diagnostic[]> {
  try {
    const bytes = await promisify(gzip)(JSON.stringify(publishedForm(target)));
    await registry.attachArtifact(referenceOf(target.image), { mediaType: FINGERPRINT_TYPE, bytes });
    return [];
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return [{ ...error.problem, severity: 'warning' }];
  }
}

/** As `explain --format json`, without places in files, which tell of the machine. */
function publishedForm({ services, hash, platforms, fingerprint }: Target): unknown {
  const items = publicItems(fingerprint).map(({ kind, fields, label, files }) => ({
    kind,
    fields,
    reason: { label },
    ...(files === undefined ? {} : { files })
  }));
  return { version: 1, service: services[0], hash, platforms, items };
}

/**
 * The fingerprints beside an image, the oldest first.
 *
 * @throws DiagnosticError `missing-image` where there is no image, `missing-fingerprint` where nothing lies beside it, and
 *   what the registry's failures throw.
 */
export async function readPublished(
  { settings }: Plan,
  { load, processes }: PlanRequest,
  image: ImageReference
): Promise<readonly SavedFingerprint[]> {
  const registry = openRegistry({ environment: load.environment, processes, insecure: settings.insecure });
  try {
    const artifacts = await registry.readArtifacts(image, FINGERPRINT_TYPE, LIMITS.packedBytes);
    if (artifacts === undefined) {
      throw new DiagnosticError({
        code: 'missing-image',
        message: `the image ${normalizeReference(image)} does not exist`,
        help: 'name an image that was pushed, such as the moving tag of the default branch'
      });
    }
    const saved = (await Promise.all(artifacts.map(unpacked))).filter(each => each !== undefined);
    if (saved.length > 0) return saved;
    throw new DiagnosticError({
      code: 'missing-fingerprint',
      message: `no fingerprint was published beside the image ${normalizeReference(image)}`,
      help: 'builds that push publish them with the setting "fingerprints: publish"; images built before have none'
    });
  } finally {
    registry.close();
  }
}

/** @returns undefined for what is no fingerprint. */
async function unpacked(bytes: Uint8Array): Promise<SavedFingerprint | undefined> {
  try {
    const text = await promisify(gunzip)(bytes, { maxOutputLength: LIMITS.unpackedBytes });
    return savedFingerprint(JSON.parse(text.toString()));
  } catch {
    return undefined;
  }
}
