import { Duplex } from 'node:stream';
import type { Context } from '@nimbo/context/context.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import type { WantedInstance, WantedPort, WantedVolume } from '../../../rpc/wanted-instance.ts';
import type { ConsoleKind, GuestState, Hypervisor, HypervisorResources } from '../hypervisor.ts';
import { notRunning } from '../not-running.ts';
import type { FakeGuest, FakeGuests } from './fake-guests.ts';
import { obey, type FakeOrders } from './fake-orders.ts';

export interface FakeHypervisorParts {
  readonly guests: FakeGuests;
  readonly orders: FakeOrders;
  /** What the simulated host has. */
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly diskGb: number;
}

/** The smallest PNG there is: one grey point. */
const onePoint = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const sizesOf = (volumes: readonly WantedVolume[]): Readonly<Record<string, number>> =>
  Object.fromEntries(volumes.flatMap(({ volumeId, size }) => (size === undefined ? [] : [[volumeId, size] as const])));

/** Simulates guests: they take as long and fail as often as is ordered, and cost no more than a row. */
export class FakeHypervisor implements Hypervisor {
  readonly name = 'fake';
  readonly #parts: FakeHypervisorParts;
  readonly #guests = new Map<string, FakeGuest>();
  #onChange: (uuid: string) => void = () => undefined;

  constructor(parts: FakeHypervisorParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    for (const guest of await this.#parts.guests.load()) this.#guests.set(guest.uuid, guest);
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  onChange(listener: (uuid: string) => void): void {
    this.#onChange = listener;
  }

  resources(): Promise<HypervisorResources> {
    const { vcpus, memoryMb, diskGb } = this.#parts;
    const up = [...this.#guests.values()].filter(({ power }) => power === 'running' || power === 'paused');
    return Promise.resolve({
      vcpus,
      memoryMb,
      memoryUsedMb: sum(up.map((guest) => guest.memoryMb)),
      diskGb,
      diskUsedGb: sum([...this.#guests.values()].map((guest) => guest.diskGb)),
      hypervisorType: 'fake',
      hypervisorVersion: 1_000_000,
      cpuInfo: { arch: 'x86_64', model: 'fake', vendor: 'Nimbo', features: [], topology: {} },
      traits: ['COMPUTE_NODE'],
    });
  }

  list(): Promise<readonly string[]> {
    return Promise.resolve([...this.#guests.keys()]);
  }

  read(_ctx: Context, uuid: string): Promise<GuestState | undefined> {
    return Promise.resolve(this.#guests.get(uuid));
  }

  async build(ctx: Context, wanted: WantedInstance): Promise<void> {
    await this.#obey(ctx, wanted.name, 'build');
    const { uuid, name, vcpus, memoryMb, rootGb, ephemeralGb } = wanted;
    const size = { vcpus, memoryMb, diskGb: rootGb + ephemeralGb };
    const state = { power: 'stopped', isBuilt: true, volumes: [], ports: [], log: '' } as const;
    await this.#save({ uuid, name, ...size, ...state });
  }

  async powerOn(ctx: Context, wanted: WantedInstance): Promise<void> {
    const guest = this.#guest(wanted.uuid);
    if (guest.power === 'running' || guest.power === 'paused') return;
    await this.#obey(ctx, guest.name, 'powerOn');
    const volumes = wanted.volumes.map(({ volumeId }) => volumeId);
    const volumeSizes = sizesOf(wanted.volumes);
    const ports = wanted.ports.map(({ portId }) => portId);
    const words = guest.power === 'suspended' ? '' : `${wanted.name} has booted\n${wanted.name} login: \n`;
    await this.#save({ ...guest, power: 'running', volumes, volumeSizes, ports, log: guest.log + words });
  }

  async powerOff(ctx: Context, uuid: string): Promise<void> {
    await this.#change(ctx, uuid, 'powerOff', { power: 'stopped', volumes: [], ports: [] });
  }

  async reboot(ctx: Context, wanted: WantedInstance): Promise<void> {
    await this.#change(ctx, wanted.uuid, 'reboot', { power: 'stopped' });
    await this.powerOn(ctx, wanted);
  }

  async pause(ctx: Context, uuid: string): Promise<void> {
    await this.#change(ctx, this.#upGuest(uuid).uuid, 'pause', { power: 'paused' });
  }

  async unpause(ctx: Context, uuid: string): Promise<void> {
    await this.#change(ctx, this.#upGuest(uuid).uuid, 'unpause', { power: 'running' });
  }

  async suspend(ctx: Context, uuid: string): Promise<void> {
    await this.#change(ctx, this.#upGuest(uuid).uuid, 'suspend', { power: 'suspended', volumes: [], ports: [] });
  }

  async attachVolume(ctx: Context, uuid: string, volume: WantedVolume): Promise<void> {
    const guest = this.#upGuest(uuid);
    const volumes = [...new Set([...guest.volumes, volume.volumeId])];
    const volumeSizes = { ...guest.volumeSizes, ...sizesOf([volume]) };
    await this.#change(ctx, uuid, 'attachVolume', { volumes, volumeSizes });
  }

  async detachVolume(ctx: Context, uuid: string, volumeId: string): Promise<void> {
    const volumes = this.#upGuest(uuid).volumes.filter((id) => id !== volumeId);
    await this.#change(ctx, uuid, 'detachVolume', { volumes });
  }

  async growVolume(ctx: Context, uuid: string, volumeId: string, size: number): Promise<void> {
    const volumeSizes = { ...this.#upGuest(uuid).volumeSizes, [volumeId]: size };
    await this.#change(ctx, uuid, 'growVolume', { volumeSizes });
  }

  async attachPort(ctx: Context, uuid: string, { portId }: WantedPort): Promise<void> {
    const { ports } = this.#upGuest(uuid);
    await this.#change(ctx, uuid, 'attachPort', { ports: [...new Set([...ports, portId])] });
  }

  async detachPort(ctx: Context, uuid: string, portId: string): Promise<void> {
    const ports = this.#upGuest(uuid).ports.filter((id) => id !== portId);
    await this.#change(ctx, uuid, 'detachPort', { ports });
  }

  async destroy(ctx: Context, uuid: string): Promise<void> {
    const guest = this.#guests.get(uuid);
    if (guest === undefined) return;
    await this.#obey(ctx, guest.name, 'destroy');
    await this.#parts.guests.remove(uuid);
    this.#guests.delete(uuid);
  }

  consoleLog(_ctx: Context, uuid: string): Promise<string> {
    return Promise.resolve(this.#guests.get(uuid)?.log ?? '');
  }

  // Says back what is typed, as a terminal's line discipline would.
  async openConsole(_ctx: Context, uuid: string, kind: ConsoleKind): Promise<Duplex> {
    const { name } = this.#upGuest(uuid);
    const greeting = kind === 'vnc' ? 'RFB 003.008\n' : `${name} login: `;
    const echo = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        echo.push(chunk);
        done();
      },
    });
    echo.push(greeting);
    return Promise.resolve(echo);
  }

  async screenshot(_ctx: Context, uuid: string): Promise<Buffer> {
    this.#upGuest(uuid);
    return Promise.resolve(Buffer.from(onePoint, 'base64'));
  }

  async setPassword(ctx: Context, uuid: string): Promise<void> {
    await this.#obey(ctx, this.#upGuest(uuid).name, 'setPassword');
  }

  tend(): Promise<void> {
    return Promise.resolve();
  }

  audit(_ctx: Context, known: ReadonlySet<string>) {
    const strays = [...this.#guests.keys()].filter((uuid) => !known.has(uuid));
    const advice = 'delete the instance, or remove its file by hand';
    return Promise.resolve(strays.map((uuid) => ({ what: `no instance ${uuid} is wanted on this host`, advice })));
  }

  /** For tests and demonstrations: a guest goes down by itself. */
  async goDown(uuid: string): Promise<void> {
    await this.#save({ ...this.#guest(uuid), power: 'stopped', volumes: [], ports: [] });
    this.#onChange(uuid);
  }

  async #obey(ctx: Context, name: string, act: string): Promise<void> {
    await obey(ctx, await this.#parts.orders(name, act));
  }

  async #change(ctx: Context, uuid: string, act: string, change: Partial<FakeGuest>): Promise<void> {
    await this.#obey(ctx, this.#guest(uuid).name, act);
    await this.#save({ ...this.#guest(uuid), ...change });
  }

  async #save(guest: FakeGuest): Promise<void> {
    await this.#parts.guests.save(guest);
    this.#guests.set(guest.uuid, guest);
  }

  #guest(uuid: string): FakeGuest {
    const guest = this.#guests.get(uuid);
    if (guest === undefined) throw new Conflict(`instance ${uuid} is not on this host`, { code: 'nova.not_here' });
    return guest;
  }

  #upGuest(uuid: string): FakeGuest {
    const guest = this.#guest(uuid);
    if (guest.power !== 'running' && guest.power !== 'paused') throw notRunning(uuid);
    return guest;
  }
}
