import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { ask, mustAsk } from './ask.ts';
import { chaosCloud, type ChaosCloud } from './chaos-cloud.ts';
import { leftBehind, storedImages } from './left-behind.ts';
import { startGlanceLoad } from './load/glance-load.ts';
import { startKeystoneLoad } from './load/keystone-load.ts';
import { makeProvider, startPlacementLoad, verifyProvider } from './load/placement-load.ts';
import { seededRandom, testSeed } from './random.ts';
import { kill, soleProcess } from './serving-processes.ts';

/** Each makes the supervisor wait twice as long before it starts control again. */
const rounds = 5;

/** Writes between two kills, at most. */
const mostWrites = 60;

const control = (cloud: ChaosCloud): number | undefined => soleProcess(cloud.stateDirectory, 'control');

const killControl = async (cloud: ChaosCloud): Promise<number> => {
  const pid = await until('control runs', () => control(cloud));
  kill(pid);
  return pid;
};

const untilReplaced = (cloud: ChaosCloud, killed: number): Promise<number> =>
  until('another control runs', () => {
    const pid = control(cloud);
    return pid !== killed && pid;
  });

const untilAnswering = (cloud: ChaosCloud): Promise<true> =>
  until('every API answers', async () => {
    for (const service of ['keystone', 'glance', 'placement'] as const) {
      const answer = await ask('GET', new URL('/healthcheck', cloud.url(service)).href);
      assert.equal(answer?.status, 200, service);
    }
    return true;
  });

test('control killed again and again under load loses nothing that it acknowledged', async (t) => {
  const seed = testSeed();
  t.diagnostic(`NIMBO_TEST_SEED=${seed}`);
  const random = seededRandom(seed);
  await using cloud = await chaosCloud();
  await cloud.mustUp();
  const token = await cloud.token();
  const target = (service: 'glance' | 'placement') => ({ url: cloud.url(service), token });
  const stock = { ...target('placement'), provider: await makeProvider(target('placement')) };
  const names = ['one', 'two'];
  const keystone = names.map((name) => startKeystoneLoad({ url: cloud.url('keystone'), token, name }));
  const glance = names.map(() => startGlanceLoad(target('glance')));
  const placement = names.map(() => startPlacementLoad(stock));
  const load = [...keystone, ...glance, ...placement];
  const written = (): number => load.reduce((sum, worker) => sum + worker.acknowledged, 0);

  for (let round = 0; round < rounds; round += 1) {
    const enough = written() + 1 + random(mostWrites);
    await until('more was written', () => written() >= enough);
    const killed = await killControl(cloud);
    const next = await untilReplaced(cloud, killed);
    // Once the new one dies too, somewhere in its start.
    if (round === 2) kill(next);
    await untilAnswering(cloud);
  }
  const before = written();
  await until('it works after the last kill', () => written() > before);
  await Promise.all(load.map((worker) => worker.stop()));

  await Promise.all([...keystone, ...glance, ...placement].map((worker) => worker.verify()));
  await verifyProvider(stock);
  const mended = await cloud.nimbo(['doctor', '--fix']);
  assert.equal(mended.code, 0, mended.stdout + mended.stderr);
  const clean = await cloud.nimbo(['doctor']);
  assert.deepEqual([clean.code, clean.stdout], [0, 'Nothing disagrees.\n']);
  assert.deepEqual(leftBehind(cloud.stateDirectory), []);
  const active = (await Promise.all(glance.map((worker) => worker.active()))).flatMap((ids) => [...ids]);
  assert.deepEqual(storedImages(cloud.stateDirectory).toSorted(), active.toSorted());
  assert.equal((await mustAsk('GET', `${cloud.url('keystone')}/projects`, { token })).status, 200);
  t.diagnostic(`${written()} writes, ${rounds} rounds`);
});
