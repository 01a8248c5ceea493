/** The person or the CI service stopped a program that we waited for: nothing to explain, only to end. */
export class InterruptedError extends Error {
  constructor(program: string) {
    super(`"${program}" was interrupted`);
    this.name = 'InterruptedError';
  }
}
