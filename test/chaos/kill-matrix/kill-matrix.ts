import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { chaosCloud } from '../chaos-cloud.ts';
import { KillClient } from './kill-client.ts';
import { MortalControl } from './mortal-control.ts';
import { failingName, killOperations, sceneOf, type KillOperation, type Scene } from './operations.ts';
import { makeStage } from './stage.ts';
import { seededRandom, testSeed } from '../random.ts';

/**
 * Run by hand (`node --test test/chaos/kill-matrix/kill-matrix.ts`). With `NIMBO_TEST_KILL_MATRIX=long` control dies at every point
 * of every operation, which takes an hour; otherwise at one point of some operations.
 */
const isLong = process.env['NIMBO_TEST_KILL_MATRIX'] === 'long';

/** The engine tells no middle of an effect: a moment after its beginning will do. */
const withMiddles = (reached: readonly string[]): readonly string[] =>
  reached.flatMap((point) =>
    point.endsWith(' before-effect') ? [point, point.replace('before-effect', 'within-effect')] : [point],
  );

/** Where each operation may die, found by watching it once: a new step, of whatever service, is there by itself. */
const watchOnce = async (
  control: MortalControl,
  scene: Scene,
): Promise<ReadonlyMap<KillOperation, readonly string[]>> => {
  const points = new Map<KillOperation, readonly string[]>();
  for (const operation of killOperations) {
    await control.atRest();
    control.takeReached();
    await operation.begin(scene);
    await operation.ended(scene);
    await control.atRest();
    points.set(operation, withMiddles(control.takeReached()));
  }
  return points;
};

/** Lets control die at the point, starts it again, and waits for the operation's end. True where it did die there. */
const dieAt = async (control: MortalControl, operation: KillOperation, scene: Scene, point: string) => {
  await control.atRest();
  control.order(point);
  await operation.begin(scene);
  const ended = operation.ended(scene).then(
    () => undefined,
    (error: unknown) => error,
  );
  await Promise.race([control.died(), ended.then(() => control.atRest())]);
  const hasDied = control.wasObeyed();
  if (hasDied) {
    await control.died();
    await control.start();
  }
  // While control was dead it may have met what it could not know.
  if ((await ended) !== undefined) await operation.ended(scene);
  return hasDied;
};

/** The making and the end of a server, and two others. */
const someOperations = (random: (below: number) => number): readonly KillOperation[] => {
  const [first, ...others] = killOperations;
  const chosen = Array.from({ length: 2 }, () => others.splice(random(others.length - 1), 1)).flat();
  return [first, ...chosen, others.at(-1)].filter((operation) => operation !== undefined);
};

test('control may die anywhere in a saga: each operation ends well or is taken back, and nothing leaks', async (t) => {
  const seed = testSeed();
  t.diagnostic(`NIMBO_TEST_SEED=${seed}`);
  const random = seededRandom(seed);
  const directory = mkdtempSync(join(tmpdir(), 'nimbo-orders-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const orders = join(directory, 'orders.json');
  writeFileSync(orders, JSON.stringify([{ name: failingName, act: 'powerOn', fail: 'as ordered' }]));
  await using cloud = await chaosCloud({ compute: { fake_orders: orders } });
  await cloud.mustUp();
  const stage = await makeStage(new KillClient(cloud, await cloud.token()));
  const control = new MortalControl(cloud);
  t.after(() => control.end());
  await control.start();
  const points = await watchOnce(control, sceneOf(stage));
  const mortal = isLong ? killOperations : someOperations(random);
  const rounds = isLong ? Math.max(...[...points.values()].map(({ length }) => length)) : 1;
  const missed: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const scene = sceneOf(stage);
    for (const [operation, all] of points) {
      const point = all[isLong ? round % all.length : random(all.length)];
      assert.ok(point !== undefined, `nothing was seen of ${operation.name}`);
      if (!mortal.includes(operation)) {
        await operation.begin(scene);
        await operation.ended(scene);
        continue;
      }
      const hasDied = await dieAt(control, operation, scene, point).catch((error: unknown) => {
        throw new Error(`${operation.name}, killed at ${point}`, { cause: error });
      });
      if (!hasDied) missed.push(point);
    }
  }
  tell(t, points, missed);
  await control.end();
  await cloud.mustUp();
  const doctor = await cloud.nimbo(['doctor']);
  assert.deepEqual([doctor.code, doctor.stdout], [0, 'Nothing disagrees.\n'], doctor.stderr);
  // The middle of a short effect may be over before the killer wakes.
  assert.deepEqual(
    missed.filter((point) => !point.endsWith(' within-effect')),
    [],
  );
});

const tell = (
  t: TestContext,
  points: ReadonlyMap<KillOperation, readonly string[]>,
  missed: readonly string[],
): void => {
  for (const [{ name }, all] of points) t.diagnostic(`${name}: ${all.length} points`);
  t.diagnostic(`not died at: ${missed.join(', ') || 'none'}`);
};
