import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from './repository-root.ts';

/** Where golden files live and whether they are rewritten; only tests of the helper itself pass their own. */
export interface GoldenOptions {
  readonly directory?: string;
  readonly update?: boolean;
}

/**
 * Compares a text with `golden/<relativePath>` at the root of the repository. With `NIMBO_UPDATE_GOLDEN=1`, which
 * `./nimbo test … --update` sets, the file is written instead, so that review sees the difference.
 * Throws an AssertionError that names the file and the command when they differ or the file is missing.
 */
export const golden = (relativePath: string, actual: string, options: GoldenOptions = {}): void => {
  const file = join(options.directory ?? join(repositoryRoot, 'golden'), relativePath);
  const update = options.update ?? process.env['NIMBO_UPDATE_GOLDEN'] === '1';
  const expected = readIfPresent(file);
  if (expected === actual) return;
  if (update) return write(file, actual);
  assert.ok(expected !== undefined, `golden/${relativePath} is missing; ${howToUpdate}`);
  assert.equal(
    actual,
    expected,
    `golden/${relativePath} differs; if the new text is right, ${howToUpdate}\n${diff(expected, actual)}`,
  );
};

const howToUpdate = 'write it with `./nimbo test <this test file> --update` and commit it';

const readIfPresent = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

const write = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};

/** The first lines that differ, with their numbers: golden files are long, and the whole of both helps nobody. */
const diff = (expected: string, actual: string): string => {
  const [wanted, got] = [expected.split('\n'), actual.split('\n')];
  const first = wanted.findIndex((line, index) => line !== got[index]);
  const start = first === -1 ? wanted.length : first;
  const shown = (lines: readonly string[], sign: string): string[] =>
    lines.slice(start, start + 5).map((line, index) => `${sign}${start + index + 1}: ${line}`);
  return [...shown(wanted, '-'), ...shown(got, '+')].join('\n');
};
