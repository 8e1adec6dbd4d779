import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { killChildExit, reportsOf, startKillChild } from './kill-child.ts';
import type { KillOrder, KillRun } from './kill-order.ts';

/** Processes that are stopped at random moments, on one set of sagas. */
export interface RandomKills {
  readonly hostFile: string;
  readonly databaseUrl: string;
  readonly directory: string;
  readonly sagas: number;
  /** A step at which every second saga fails. */
  readonly failing: string;
  readonly kills: number;
  /** Processes that work on the sagas at the same time: 1 on SQLite. */
  readonly parallel: number;
  /** 0 ≤ random() < 1. */
  readonly random: () => number;
  assertSucceeded(world: string): Promise<void>;
  assertUndone(world: string): Promise<void>;
}

/** Longer than a busy machine lets a process stand still: files, unlike hosts, refuse no stale fence. */
const leaseDuration = 2500;

/** Milliseconds in which a child starts and works: kills are spread over them. */
const lifetime = [120, 700] as const;

const runsOf = (options: RandomKills): Promise<readonly KillRun[]> =>
  Promise.all(
    Array.from({ length: options.sagas }, async (_none, index) => {
      const world = join(options.directory, String(index));
      await mkdir(world);
      return { name: `random ${index}`, world, failing: index % 2 === 0 ? options.failing : undefined };
    }),
  );

/** Starts a child and stops it soon. True where it had ended all sagas before. */
const liveShortly = async (options: RandomKills, order: KillOrder): Promise<boolean> => {
  const child = startKillChild(options.hostFile, order);
  const exit = killChildExit(child);
  const [shortest, longest] = lifetime;
  await Promise.race([exit, delay(shortest + (longest - shortest) * options.random())]);
  child.kill('SIGKILL');
  const { signal, code, errors } = await exit;
  assert.ok(signal === 'SIGKILL' || code === 0, `a child ended with ${code ?? signal}: ${errors}`);
  return code === 0;
};

/** Begins the sagas in a process that is let alone until it has said that they are there. */
const begin = async (options: RandomKills, order: KillOrder): Promise<void> => {
  const [first] = order.runs;
  assert.ok(first !== undefined);
  const kill = { direction: 'claim', step: 'reserve', moment: 'in-write', failing: undefined } as const;
  const exit = await killChildExit(startKillChild(options.hostFile, { ...order, start: true, kill }));
  assert.equal(exit.signal, 'SIGKILL', exit.errors);
};

/**
 * Lets processes that are stopped at random moments work on the sagas, then one that is let alone, and asserts that
 * every saga ended as it should with exactly its effects. Returns how many processes were stopped at work.
 */
export const runRandomKills = async (options: RandomKills): Promise<number> => {
  const runs = await runsOf(options);
  const order: KillOrder = { databaseUrl: options.databaseUrl, runs, start: false, leaseDuration };
  await begin(options, order);
  let killed = 0;
  const live = async (): Promise<void> => {
    for (let count = options.kills / options.parallel; count > 0; count -= 1)
      if (!(await liveShortly(options, order))) killed += 1;
  };
  await Promise.all(Array.from({ length: options.parallel }, live));
  const reports = await reportsOf(options.hostFile, order);
  for (const [index, { name, world, failing }] of runs.entries()) {
    const report = reports[index];
    assert.equal(report?.name, name);
    assert.equal(report.status, failing === undefined ? 'succeeded' : 'undone', JSON.stringify(report));
    await (failing === undefined ? options.assertSucceeded(world) : options.assertUndone(world));
  }
  return killed;
};
