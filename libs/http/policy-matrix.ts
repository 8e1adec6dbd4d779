import type { App } from './app.ts';
import { statusClass, walk, type WalkedRequest } from './route-walk.ts';

/** Who asks: the column's name and a token, or undefined for nobody. */
export interface Caller {
  readonly name: string;
  readonly token: string | undefined;
}

const line = (cells: readonly string[], widths: readonly number[]): string =>
  cells
    .map((cell, index) => cell.padEnd(widths[index] ?? 0))
    .join('  ')
    .trimEnd();

/**
 * Asks every operation as every caller and writes a table, role × operation → class of status: text for a golden file.
 * @param prepare called before each request, to put back what an earlier one deleted
 */
export const policyMatrix = async (
  app: App,
  requests: readonly WalkedRequest[],
  callers: readonly Caller[],
  prepare: (request: WalkedRequest) => Promise<WalkedRequest> = (request) => Promise.resolve(request),
): Promise<string> => {
  const rows: string[][] = [['operation', ...callers.map(({ name }) => name)]];
  for (const request of requests) {
    const cells: string[] = [];
    for (const { token } of callers) cells.push(statusClass(await walk(app, await prepare(request), token)));
    rows.push([request.operation.name, ...cells]);
  }
  const widths = (rows[0] ?? []).map((_cell, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return `${rows.map((row) => line(row, widths)).join('\n')}\n`;
};
