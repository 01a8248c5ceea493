/**
 * What a named context `oci-layout://PATH:TAG` stands for today.
 *
 * The images of a layout are named by their digests, and its index says which of them has which tag: all that can change
 * below an unchanged reference. Docker's builder looks for a relative path from the folder in which docker compose runs.
 *
 * Source: buildx, build/opt.go (`loadInputs`); OCI image layout, "index.json".
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemCode } from '../host/index.ts';

/**
 * @param reference - What follows `oci-layout://`.
 * @param workingDirectory - The folder that relative paths are relative to.
 * @returns the digest of the layout's index; undefined where the reference names a digest itself, or there is no layout, which
 *   the builder refuses.
 */
export function indexOfLayout(reference: string, workingDirectory: string): string | undefined {
  if (reference.includes('@')) return undefined;
  const [path = ''] = reference.split(':', 1);
  try {
    const index = readFileSync(resolve(workingDirectory, path, 'index.json'));
    return createHash('sha256').update(index).digest('hex');
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
