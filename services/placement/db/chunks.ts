/** Values in one `in (…)`: far below every database's limit of parameters. */
const chunkSize = 500;

/** Runs a query for many values in pieces and gives all its rows. */
export const inChunks = async <Value, Row>(
  values: readonly Value[],
  query: (chunk: readonly Value[]) => Promise<Row[]>,
): Promise<Row[]> => {
  if (values.length <= chunkSize) return values.length === 0 ? [] : query(values);
  const rows: Row[] = [];
  for (let start = 0; start < values.length; start += chunkSize) {
    for (const row of await query(values.slice(start, start + chunkSize))) rows.push(row);
  }
  return rows;
};
