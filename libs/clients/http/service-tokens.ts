import type { ClientContext } from './client-context.ts';

/** The service's own token, for calls in its own name and beside a user's (`X-Service-Token`). */
export interface ServiceTokens {
  /**
   * A token that is good for a while.
   * @throws Unavailable where keystone does not answer or refuses the service's own credentials
   */
  token(ctx: ClientContext): Promise<string>;
  /** Says that a neighbour refused this token, so that the next `token` gets a new one. */
  refused(token: string): void;
}
