/** One line of the table; a figure that was not measured is absent, never guessed. */
export interface BenchRow {
  readonly operation: string;
  /** What was measured, in `unit`. */
  readonly measured: number;
  readonly unit: string;
  /** The budget of docs/architecture.md's table, in the same unit. */
  readonly budget?: number;
  /** The same work with nothing of ours around it, measured in the same run. */
  readonly floor?: { readonly name: string; readonly value: number };
  readonly rate?: number;
}

const columns = ['operation', 'measured', 'budget', 'ops/s', 'floor', 'ratio to floor'] as const;

/** The rows as a Markdown table, ready for a note. */
export const renderTable = (rows: readonly BenchRow[]): string => {
  const cells = [[...columns], ...rows.map(rowCells)];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  const lines = cells.map((row) => `| ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`);
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
};

const rowCells = (row: BenchRow): string[] => [
  row.operation,
  `${figure(row.measured)} ${row.unit}${row.budget !== undefined && row.measured > row.budget ? ' (!)' : ''}`,
  row.budget === undefined ? '' : `${figure(row.budget)} ${row.unit}`,
  row.rate === undefined ? '' : figure(row.rate),
  row.floor === undefined ? '' : `${figure(row.floor.value)} ${row.unit}, ${row.floor.name}`,
  row.floor === undefined ? '' : `${figure(row.measured / row.floor.value)} ×`,
];

const figure = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
