/** One innermost check as written, `kind:match`, for example `role:admin` or `user_id:%(target.user.id)s`. */
export interface LeafCheck {
  readonly kind: 'leaf';
  /** The text before the first colon. */
  readonly left: string;
  /** The text after the first colon. */
  readonly match: string;
}

/**
 * A parsed rule of oslo.policy's language. `and` and `or` hold two checks or more and are flat: a conjunction in a
 * conjunction is one list.
 */
export type Check =
  | { readonly kind: 'always' }
  | { readonly kind: 'never' }
  | { readonly kind: 'not'; readonly check: Check }
  | { readonly kind: 'and'; readonly checks: readonly Check[] }
  | { readonly kind: 'or'; readonly checks: readonly Check[] }
  | LeafCheck;
