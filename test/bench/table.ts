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
  /** Operations (or what `rateUnit` says) of a second, all processes of the machine together. */
  readonly rate?: number;
  readonly rateUnit?: string;
}

const columns = ['operation', 'measured', 'budget', 'rate', 'floor', 'ratio to floor'] as const;

/** The rows as a Markdown table, ready for a note; `(!)` marks a budget that is missed. */
export const renderTable = (rows: readonly BenchRow[]): string => {
  const cells = [[...columns], ...rows.map(rowCells)];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  const [head, ...body] = cells.map(
    (row) => `| ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`,
  );
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [head, rule, ...body].join('\n');
};

const rowCells = ({ operation, measured, unit, budget, rate, rateUnit = '/s', floor }: BenchRow): string[] => [
  operation,
  `${figure(measured)} ${unit}${budget !== undefined && measured > budget ? ' (!)' : ''}`,
  budget === undefined ? '' : `${figure(budget)} ${unit}`,
  rate === undefined ? '' : `${figure(rate)} ${rateUnit}`,
  floor === undefined ? '' : `${figure(floor.value)} ${unit}, ${floor.name}`,
  floor === undefined ? '' : `${figure(measured / floor.value)} ×`,
];

const figure = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
