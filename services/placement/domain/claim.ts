/** Amounts by resource class. */
type Amounts = Readonly<Record<string, number>>;

/** What one consumer shall have from now on. */
export interface Claim {
  readonly consumerUuid: string;
  /** Undefined before microversion 1.8; the configured stand-in then. */
  readonly projectId?: string | undefined;
  readonly userId?: string | undefined;
  /** Null where the caller believes that there is no such consumer; undefined where it does not say (before 1.28). */
  readonly generation?: number | null | undefined;
  /** Undefined before microversion 1.38; an existing consumer keeps its type then. */
  readonly type?: string | undefined;
  /** By provider; empty takes everything away. */
  readonly allocations: Readonly<Record<string, Amounts>>;
}

/** One provider's inventory of one class, as a key of maps. */
export const stockKey = (providerUuid: string, resourceClass: string): string => `${providerUuid} ${resourceClass}`;
