/** Which part of a list is asked for. */
export interface WantedPage {
  /** Rows at most; the settings' maximum bounds it. */
  readonly limit: number | undefined;
  /** The id after which the page begins. */
  readonly marker: string | undefined;
}

/** A part of a list, and whether there are more behind it. */
export interface Listed<Thing> {
  readonly items: readonly Thing[];
  readonly hasMore: boolean;
}

/** How many rows a page has. */
export const pageLimit = ({ limit }: Pick<WantedPage, 'limit'>, maximum: number): number =>
  Math.min(limit ?? maximum, maximum);

/** Splits what a query that asked for one more found. */
export const listed = <Thing>(found: readonly Thing[], limit: number): Listed<Thing> => ({
  items: found.slice(0, limit),
  hasMore: found.length > limit,
});
