/** A policy that cannot be used: bad syntax, a cycle, an unknown rule in the defaults. The message names file, line and rule. */
export class PolicyError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PolicyError';
  }
}
