import type { Context } from '@nimbo/context/context.ts';
import type { Delegation } from '../../drivers/token-provider/delegation.ts';
import type { AuthenticationMethod, FederatedClaims, TokenClaims } from '../../drivers/token-provider/token-claims.ts';
import type { Keystone } from '../keystone.ts';

/** What a method has shown, or several together. */
export interface Proof {
  readonly userId: string;
  readonly methods: readonly AuthenticationMethod[];
  /** The token that the new one goes back to. */
  readonly parent?: TokenClaims | undefined;
  /** Whether what was shown has changed what is known of the user, so that it has to be looked at anew. */
  readonly isRenewed?: boolean | undefined;
  /** Who vouches for the user, where an identity provider does. */
  readonly federation?: FederatedClaims | undefined;
  /** By whose leave the user acts, where not by its own right. */
  readonly delegation?: Delegation | undefined;
}

/**
 * Holds what a caller shows against what keystone knows.
 * @throws Unauthorized in the same words whatever was wrong
 */
export type AuthMethod<Shown> = (ctx: Context, keystone: Keystone, shown: Shown) => Promise<Proof>;
