/** A part of a list, in the order of ids. */
export interface ListPage {
  /** Rows at most. */
  readonly limit: number;
  /** The last id of the page before. */
  readonly marker?: string | undefined;
}

/** Rows, and whether there are more behind them. */
export interface Listed<Row> {
  readonly rows: readonly Row[];
  readonly more: boolean;
}

/** Splits what a query with `limit(page.limit + 1)` found. */
export const listed = <Row>(rows: readonly Row[], page: ListPage): Listed<Row> => ({
  rows: rows.slice(0, page.limit),
  more: rows.length > page.limit,
});
