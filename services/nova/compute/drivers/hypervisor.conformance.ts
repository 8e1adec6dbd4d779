import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import { until } from '@nimbo/testkit/wait.ts';
import type { WantedInstance, WantedPort, WantedVolume } from '../../rpc/wanted-instance.ts';
import { wantedOf } from '../testing/wanted.ts';
import type { GuestState, Hypervisor } from './hypervisor.ts';

/** A hypervisor to try, and what its guests stand on. */
export interface HypervisorWorld extends AsyncDisposable {
  /** A new instance of the driver over the same guests, as after a restart of the process; the old one was stopped. */
  open(): Promise<Hypervisor>;
  /** What an instance needs to start: an image, say. */
  readonly wanted: Partial<WantedInstance>;
  volume(): Promise<WantedVolume>;
  port(): Promise<WantedPort>;
  /** Ends the guest as an outsider would, and resolves when it has gone. */
  kill(hypervisor: Hypervisor, uuid: string): Promise<void>;
  /** Matches the console log of a guest that has booted. */
  readonly booted: RegExp;
}

/** The one guest that goes through everything: each start of a real one costs seconds. */
interface Trial {
  world: HypervisorWorld;
  hypervisor: Hypervisor;
  wanted: WantedInstance;
}

const ctx = internalContext();
const silent = (): void => undefined;

/** A guest that boots under emulation takes its time. */
const patience = { timeout: 180_000 };

const readGuest = async ({ hypervisor, wanted }: Trial): Promise<GuestState> => {
  const state = await hypervisor.read(ctx, wanted.uuid);
  assert.ok(state !== undefined);
  return state;
};

const portsOf = ({ ports }: WantedInstance): string[] => ports.map(({ portId }) => portId);

const isBuiltAnew = async (trial: Trial): Promise<void> => {
  const { hypervisor, wanted } = trial;
  assert.equal(await hypervisor.read(ctx, wanted.uuid), undefined);
  await hypervisor.build(ctx, wanted, silent);
  await hypervisor.build(ctx, wanted, silent);
  const { isBuilt, power, volumes, ports } = await readGuest(trial);
  assert.deepEqual([isBuilt, power, volumes, ports], [true, 'stopped', [], []]);
  assert.deepEqual(await hypervisor.list(ctx), [wanted.uuid]);
  await assert.rejects(hypervisor.openConsole(ctx, wanted.uuid, 'vnc'), Conflict);
  await assert.rejects(hypervisor.screenshot(ctx, wanted.uuid), Conflict);
};

const boots = async (trial: Trial): Promise<void> => {
  const { hypervisor, wanted, world } = trial;
  await hypervisor.powerOn(ctx, wanted);
  await hypervisor.powerOn(ctx, wanted);
  const { power, ports } = await readGuest(trial);
  assert.deepEqual([power, ports], ['running', portsOf(wanted)]);
  await until('it has booted', async () => world.booted.test(await hypervisor.consoleLog(ctx, wanted.uuid)), patience);
  assert.equal((await hypervisor.screenshot(ctx, wanted.uuid)).subarray(1, 4).toString(), 'PNG');
};

const plugs = async (trial: Trial): Promise<void> => {
  const { hypervisor, wanted, world } = trial;
  const [volume, port] = [await world.volume(), await world.port()];
  for (let time = 0; time < 2; time += 1) {
    await hypervisor.attachVolume(ctx, wanted.uuid, volume);
    await hypervisor.attachPort(ctx, wanted.uuid, port);
  }
  const plugged = await readGuest(trial);
  assert.deepEqual(plugged.volumes, [volume.volumeId]);
  assert.deepEqual(plugged.ports.toSorted(), [...portsOf(wanted), port.portId].toSorted());
  for (let time = 0; time < 2; time += 1) {
    await hypervisor.detachVolume(ctx, wanted.uuid, volume.volumeId);
    await hypervisor.detachPort(ctx, wanted.uuid, port.portId);
  }
  const { volumes, ports } = await readGuest(trial);
  assert.deepEqual([volumes, ports], [[], portsOf(wanted)]);
};

const isReached = async ({ hypervisor, wanted }: Trial): Promise<void> => {
  const screen = await hypervisor.openConsole(ctx, wanted.uuid, 'vnc');
  const [greeting] = (await once(screen, 'data')) as [Buffer];
  assert.match(greeting.toString(), /^RFB 003/);
  screen.destroy();
  const serial = await hypervisor.openConsole(ctx, wanted.uuid, 'serial');
  let said = '';
  serial.on('data', (data: Buffer) => (said += data.toString()));
  serial.write('\n');
  await until('the serial port answers', () => said.length > 0, patience);
  serial.destroy();
};

const isAdopted = async (trial: Trial): Promise<void> => {
  await trial.hypervisor.pause(ctx, trial.wanted.uuid);
  assert.equal((await readGuest(trial)).power, 'paused');
  await trial.hypervisor.stop();
  trial.hypervisor = await trial.world.open();
  assert.equal((await readGuest(trial)).power, 'paused');
  await trial.hypervisor.unpause(ctx, trial.wanted.uuid);
  assert.equal((await readGuest(trial)).power, 'running');
};

const isSuspended = async (trial: Trial): Promise<void> => {
  const { hypervisor, wanted, world } = trial;
  const volume = await world.volume();
  await hypervisor.attachVolume(ctx, wanted.uuid, volume);
  await hypervisor.suspend(ctx, wanted.uuid);
  assert.equal((await readGuest(trial)).power, 'suspended');
  const log = await hypervisor.consoleLog(ctx, wanted.uuid);
  await hypervisor.powerOn(ctx, { ...wanted, volumes: [volume] });
  const { power, volumes } = await readGuest(trial);
  assert.deepEqual([power, volumes], ['running', [volume.volumeId]]);
  await hypervisor.detachVolume(ctx, wanted.uuid, volume.volumeId);
  // No boot: the log goes on where it was.
  assert.ok((await hypervisor.consoleLog(ctx, wanted.uuid)).startsWith(log));
};

const isKilled = async (trial: Trial): Promise<void> => {
  const { hypervisor, wanted, world } = trial;
  const told: string[] = [];
  hypervisor.onChange((uuid) => told.push(uuid));
  await world.kill(hypervisor, wanted.uuid);
  await until('its end is told', () => told.includes(wanted.uuid));
  assert.equal((await readGuest(trial)).power, 'stopped');
  await hypervisor.reboot(ctx, wanted, 'hard');
  assert.equal((await readGuest(trial)).power, 'running');
  await hypervisor.powerOff(ctx, wanted.uuid, 0);
  await hypervisor.powerOff(ctx, wanted.uuid, 0);
  assert.equal((await readGuest(trial)).power, 'stopped');
  await assert.rejects(hypervisor.pause(ctx, wanted.uuid), Conflict);
};

const isDestroyed = async ({ hypervisor, wanted }: Trial): Promise<void> => {
  assert.deepEqual(await hypervisor.audit(ctx, new Set([wanted.uuid])), []);
  const [finding] = await hypervisor.audit(ctx, new Set([randomUUID()]));
  assert.match(finding?.what ?? '', new RegExp(wanted.uuid));
  await hypervisor.powerOn(ctx, wanted);
  await hypervisor.destroy(ctx, wanted.uuid);
  await hypervisor.destroy(ctx, wanted.uuid);
  assert.equal(await hypervisor.read(ctx, wanted.uuid), undefined);
  assert.deepEqual(await hypervisor.list(ctx), []);
};

/** What every hypervisor does. */
export const hypervisorConformance = (name: string, create: () => Promise<HypervisorWorld>): void => {
  let trial: Trial;

  before(async () => {
    const world = await create();
    const wanted = wantedOf({ ...world.wanted, ports: [await world.port()] });
    trial = { world, hypervisor: await world.open(), wanted };
  });

  after(async () => {
    await trial?.hypervisor.destroy(ctx, trial.wanted.uuid);
    await trial?.hypervisor.stop();
    await trial?.world[Symbol.asyncDispose]();
  });

  test(`${name}: a guest is built, and again without harm, and does not run yet`, () => isBuiltAnew(trial));
  test(`${name}: it starts with its port and boots`, () => boots(trial));
  test(`${name}: volumes and ports come and go while it runs`, () => plugs(trial));
  test(`${name}: its screen and serial port can be reached`, () => isReached(trial));
  test(`${name}: it is paused, adopted by another process, and goes on`, () => isAdopted(trial));
  test(`${name}: it is suspended with a volume, taken up again, and lets go of the volume`, () => isSuspended(trial));
  test(`${name}: a soft reboot ends with a guest that runs`, async () => {
    await trial.hypervisor.reboot(ctx, trial.wanted, 'soft');
    assert.equal((await readGuest(trial)).power, 'running');
  });
  test(`${name}: one that is killed is seen to be down, told of, and can be started again`, () => isKilled(trial));
  test(`${name}: what nobody wants is found, and a destroyed guest leaves nothing`, () => isDestroyed(trial));
};
