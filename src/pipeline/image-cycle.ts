/** Finds services whose images are built upon each other in a circle. */
import type { Project } from '../compose/index.ts';
import { DiagnosticError } from '../diagnostic/index.ts';

/** Does the work for a service, and whatever that brings up for others. @throws DiagnosticError `image-cycle`. */
export type CycleGuard = <Result>(service: string, work: () => Result) => Result;

export function createCycleGuard(project: Project): CycleGuard {
  const chain: string[] = [];
  return (service, work) => {
    if (chain.includes(service)) throw imageCycle(project, chain.slice(chain.indexOf(service)));
    chain.push(service);
    try {
      return work();
    } finally {
      chain.pop();
    }
  };
}

/** @param names - The services of the circle, from any of them on; it is told from the first of the project on. */
function imageCycle(project: Project, names: readonly string[]): DiagnosticError {
  const first = [...project.services.keys()].find(name => names.includes(name)) ?? '';
  const start = names.indexOf(first);
  const circle = [...names.slice(start), ...names.slice(0, start), first];
  const at = project.services.get(first)?.build?.span;
  return new DiagnosticError({
    code: 'image-cycle',
    ...(at === undefined ? {} : { at }),
    message: `services build upon each other in a circle: ${circle.join(' -> ')}`,
    help: 'let one of them build upon another image'
  });
}
