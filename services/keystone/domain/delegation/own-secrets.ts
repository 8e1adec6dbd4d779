import type { Context } from '@nimbo/context/context.ts';
import { Forbidden } from '@nimbo/errors/faults.ts';

/**
 * Keys and seeds give tokens with all that their user has: whoever acts by somebody's leave neither makes nor reads
 * them, or a leave with few roles would become one with all.
 * @throws Forbidden by trust, application credential or OAuth token
 */
export const assertOwnSecrets = ({ identity }: Context): void => {
  const { trust, applicationCredential, accessToken } = identity ?? {};
  if (trust === undefined && applicationCredential === undefined && accessToken === undefined) return;
  throw new Forbidden('Credentials cannot be managed with a token that was got by delegation: log in as the user.');
};
