import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SagaDefinition } from '@nimbo/saga/definition.ts';
import { killChildExit, reportsOf, startKillChild } from './kill-child.ts';
import type { KillOrder, KillReport, KillRun } from './kill-order.ts';
import { killPointsOf, killPointText, type KillPoint } from './kill-point.ts';

/** A saga, how to host it in a process of its own, and what its world must look like in the end. */
export interface KillMatrix {
  readonly definition: SagaDefinition;
  /** A file that calls `runKillHost`. */
  readonly hostFile: string;
  readonly databaseUrl: string;
  /** An empty directory; each point gets a world of its own below it. */
  readonly directory: string;
  /** Children that run at the same time: 1 on SQLite, where one process owns the file. */
  readonly parallel: number;
  assertSucceeded(world: string): Promise<void>;
  assertUndone(world: string): Promise<void>;
}

interface Case {
  readonly point: KillPoint;
  readonly run: KillRun;
}

/** Long enough for a busy machine to renew it, short enough to wait for. */
const leaseDuration = 1500;

const casesOf = async (matrix: KillMatrix): Promise<readonly Case[]> =>
  Promise.all(
    killPointsOf(matrix.definition).map(async (point, index) => {
      const world = join(matrix.directory, String(index));
      await mkdir(world);
      return { point, run: { name: `${matrix.definition.name} ${index}`, world, failing: point.failing } };
    }),
  );

const killAt = async (matrix: KillMatrix, { point, run }: Case): Promise<void> => {
  const { hostFile, databaseUrl } = matrix;
  const order: KillOrder = { databaseUrl, runs: [run], start: true, kill: point, leaseDuration };
  const exit = await killChildExit(startKillChild(hostFile, order));
  assert.equal(exit.signal, 'SIGKILL', `${killPointText(point)} was never reached: ${exit.code} ${exit.errors}`);
};

/** Works through a list with several hands. */
const inParallel = async <T>(hands: number, list: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const iterator = list.values();
  const hand = async (): Promise<void> => {
    for (const item of iterator) await work(item);
  };
  await Promise.all(Array.from({ length: hands }, hand));
};

const assertEnd = async (matrix: KillMatrix, { point, run }: Case, report: KillReport | undefined): Promise<void> => {
  const expected = point.failing === undefined ? 'succeeded' : 'undone';
  const text = `stopped at ${killPointText(point)}, history ${JSON.stringify(report?.history)}`;
  assert.equal(report?.status, expected, text);
  assert.equal(report.owner, null, text);
  try {
    await (expected === 'succeeded' ? matrix.assertSucceeded(run.world) : matrix.assertUndone(run.world));
  } catch (error) {
    throw new Error(text, { cause: error });
  }
};

/**
 * Stops a real process with SIGKILL at every point of the saga (see {@link killPointsOf}), each time with a saga and a
 * process of its own; then lets one more process end them all, and asserts that each ended as it should and that its
 * effects are exactly right. Returns how many points there were.
 */
export const runKillMatrix = async (matrix: KillMatrix): Promise<number> => {
  const cases = await casesOf(matrix);
  await inParallel(matrix.parallel, cases, (each) => killAt(matrix, each));
  const { hostFile, databaseUrl } = matrix;
  const runs = cases.map(({ run }) => run);
  const reports = await reportsOf(hostFile, { databaseUrl, runs, start: false, leaseDuration });
  for (const each of cases)
    await assertEnd(
      matrix,
      each,
      reports.find((report) => report.name === each.run.name),
    );
  return cases.length;
};
