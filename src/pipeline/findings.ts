/**
 * What was found, as `check` tells it.
 *
 * In: findings of services and of the project, as stages and rules state them. Out: each once, with the severity that
 * the table of codes gives it and the services that have it, in reading order.
 */
import type { RuleFinding } from '../check/index.ts';
import type { Service } from '../compose/index.ts';
import { type Diagnostic, gravityOf, locationOf, type Severity, sortDiagnostics } from '../diagnostic/index.ts';

/** A finding and the services that have it; none where it is one of the project. */
export interface Finding extends Diagnostic {
  readonly services: readonly string[];
}

/** Something found in a service, or in the project as a whole. */
export interface Found {
  readonly service: Service | undefined;
  /** Rules leave the severity to the table. */
  readonly diagnostic: RuleFinding & { readonly severity?: Severity };
}

export function mergedFindings(found: readonly Found[]): readonly Finding[] {
  const merged = new Map<string, Diagnostic>();
  const services = new Map<Diagnostic, string[]>();
  for (const { service, diagnostic } of found) {
    const finding = inComposeFile({ ...diagnostic, severity: severityOf(diagnostic) }, service);
    const { code, at, file, message } = finding;
    const key = JSON.stringify([code, at?.source.path ?? file, at?.start, message]);
    const known = merged.get(key) ?? finding;
    merged.set(key, known);
    const names = services.get(known) ?? [];
    services.set(known, names);
    if (service !== undefined && !names.includes(service.name)) names.push(service.name);
  }
  return sortDiagnostics([...merged.values()]).map(each => ({ ...each, services: services.get(each) ?? [] }));
}

/** Notes stay notes: what they tell of does not concern the services that take part. */
function severityOf({ code, severity }: Found['diagnostic']): Severity {
  if (severity === 'note') return severity;
  const gravity = gravityOf(code);
  return gravity === 'fatal' ? 'error' : (gravity ?? severity ?? 'warning');
}

/** A Dockerfile that stands in a Compose file has no path of its own, so that the place is told in words. */
function inComposeFile(finding: Diagnostic, service: Service | undefined): Diagnostic {
  const inline = service?.build?.dockerfileInline;
  const { at, message } = finding;
  if (inline === undefined || at === undefined || at.source.text !== inline.value) return finding;
  return { ...finding, at: inline.span, message: `${message} (line ${locationOf(at).line} of it)` };
}
