import type { TokenClaims } from './token-provider/token-claims.ts';

/**
 * Turns claims into a token's text and back. Drivers: `token-provider/fernet-provider.ts`. A provider keeps no
 * tokens: what it seals is all there is, and whether it still holds is decided by `domain/token-validation.ts`.
 */
export interface TokenProvider {
  /** The text of a new token; at most 250 characters, safe in a header; federated ones take some 23 more for each group. */
  seal(claims: TokenClaims): Promise<string>;
  /** The claims of a text that this provider has sealed, or undefined for any other text. Says nothing about expiry. */
  open(text: string): Promise<TokenClaims | undefined>;
}
