import { randomUUID } from 'node:crypto';
import type { Context } from '@nimbo/context/context.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import { listWantedInstances, recordReports, type InstanceReport } from '../db/cell/host-instance-store.ts';
import type { Instance } from '../db/cell/instance.ts';
import type { Cell } from '../domain/cells.ts';
import type { InstanceSignals } from '../domain/instance-signals.ts';
import type { FakePlacement } from './fake-placement.ts';

/** What a host does when it is told to look. */
type Behaviour = (instance: Instance) => 'obey' | 'ignore' | { readonly fail: string };

/** Compute hosts that do at once what they are told, in the cell's database as real ones would over the bus. */
export interface FakeHosts {
  /** Adds a host with room. */
  add(host: string, room?: Partial<Record<'VCPU' | 'MEMORY_MB' | 'DISK_GB', number>>): Promise<void>;
  /** Reports as a host that looks now. */
  look(host: string): Promise<void>;
  /** Lets a host report as down, or as up again. */
  setDown(host: string, isDown: boolean): Promise<void>;
  /** How hosts behave; all obey unless told. */
  behave(behaviour: Behaviour): void;
  /** Resolves when no host is looking. */
  settled(): Promise<void>;
}

/** What the fakes work on. */
export interface FakeHostParts {
  readonly cell: Cell;
  readonly placement: FakePlacement;
  readonly signals: InstanceSignals;
}

const usual = { VCPU: 8, MEMORY_MB: 16_384, DISK_GB: 100 };

const obeyed = (instance: Instance, volumes: readonly string[]): InstanceReport => ({
  uuid: instance.uuid,
  generation: instance.wanted.generation,
  power: instance.wanted.power ?? 'absent',
  volumes,
  ports: instance.interfaces.map(({ portId }) => portId),
  error: null,
  progress: 100,
});

const nodeOf = (host: string, room: Readonly<Record<string, number>>, at: string) => ({
  uuid: randomUUID(),
  host,
  hypervisor_hostname: host,
  hypervisor_type: 'fake',
  hypervisor_version: 1000,
  host_ip: '127.0.0.1',
  vcpus: room['VCPU'] ?? 0,
  memory_mb: room['MEMORY_MB'] ?? 0,
  local_gb: room['DISK_GB'] ?? 0,
  vcpus_used: 0,
  memory_mb_used: 0,
  local_gb_used: 0,
  disk_available_least: null,
  running_vms: 0,
  cpu_info: '{}',
  uptime: null,
  created_at: at,
  updated_at: at,
});

const addHost = async (
  ctx: Context,
  { cell, placement }: FakeHostParts,
  host: string,
  room: Record<string, number>,
) => {
  const at = timestampNow(ctx.clock);
  const node = nodeOf(host, room, at);
  const times = { last_seen_up: '2099-01-01T00:00:00.000000Z', report_count: 1, created_at: at, updated_at: at };
  const flags = { disabled: false, disabled_reason: null, forced_down: false };
  await cell.db.transaction(ctx, async (tx) => {
    await tx.insertInto('compute_nodes').values(node).execute();
    const service = { uuid: randomUUID(), host, binary: 'nova-compute', ...flags, ...times };
    await tx.insertInto('services').values(service).execute();
  });
  placement.inventories.set(node.uuid, room);
};

/** What a host reports of a server that it has looked at. */
const reportOf = (
  instance: Instance,
  volumes: readonly string[],
  told: ReturnType<Behaviour>,
): InstanceReport | undefined => {
  if (told === 'ignore') return undefined;
  if (told === 'obey' || instance.wanted.power === 'absent') return obeyed(instance, volumes);
  const power = instance.reported.power ?? 'absent';
  return { ...obeyed(instance, volumes), power, error: { message: told.fail, step: 'start' } };
};

/** Hosts of one cell. */
export const fakeHosts = (parts: FakeHostParts): FakeHosts => {
  const ctx = internalContext();
  const { cell, signals } = parts;
  const running = new Set<Promise<void>>();
  let behaviour: Behaviour = () => 'obey';
  const look = async (host: string): Promise<void> => {
    const wanted = await listWantedInstances(cell.db.read, host);
    const reports = wanted.flatMap(({ instance, devices }) => {
      const volumes = devices.flatMap(({ volumeId }) => (volumeId === null ? [] : [volumeId]));
      return reportOf(instance, volumes, behaviour(instance)) ?? [];
    });
    const at = timestampNow(ctx.clock);
    signals.changed(await cell.db.transaction(ctx, (tx) => recordReports(tx, host, reports, at)));
  };
  return {
    add: (host, room = {}) => addHost(ctx, parts, host, { ...usual, ...room }),
    look: (host) => {
      const work = look(host).finally(() => running.delete(work));
      running.add(work);
      return work;
    },
    setDown: (host, forced_down) =>
      cell.db.transaction(ctx, async (tx) => {
        await tx.updateTable('services').set({ forced_down }).where('host', '=', host).execute();
      }),
    behave: (other) => {
      behaviour = other;
    },
    settled: async () => {
      await Promise.all(running);
    },
  };
};
