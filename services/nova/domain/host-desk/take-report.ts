import type { Transaction } from 'kysely';
import type { Context } from '@nimbo/context/context.ts';
import { timestampNow, type Timestamp } from '@nimbo/context/timestamp.ts';
import { hasNews, recordReports, type InstanceReport as Recorded } from '../../db/cell/host-instance-store.ts';
import {
  promisedOnHost,
  recordHeartbeat,
  writeComputeNode,
  type ComputeNode,
  type ComputeNodeFacts,
  type PromisedResources,
} from '../../db/cell/host-store.ts';
import type { CellTables } from '../../db/cell/tables.ts';
import type { HostResources, InstanceReport } from '../../rpc/instance-report.ts';
import { cellOfHost } from './cell-of-host.ts';
import type { Heartbeats } from './heartbeats.ts';
import type { HostDesk } from './host-desk.ts';
import { notePowerLoss } from './note-power-loss.ts';

/** What a host tells in one go. */
export interface HostReport {
  readonly resources: HostResources;
  readonly instances: readonly InstanceReport[];
}

const recordedOf = (report: InstanceReport): Recorded => ({
  uuid: report.uuid,
  generation: report.generation,
  power: report.power,
  volumes: report.volumes,
  ports: report.ports,
  error: report.error === null ? null : { step: report.error.step, message: report.error.message },
  progress: report.progress === null ? 100 : 0,
});

const factsOf = (host: string, told: HostResources, promised: PromisedResources): ComputeNodeFacts => ({
  hypervisor_hostname: host,
  hypervisor_type: told.hypervisorType,
  hypervisor_version: told.hypervisorVersion,
  host_ip: '127.0.0.1',
  vcpus: told.vcpus,
  memory_mb: told.memoryMb,
  local_gb: told.diskGb,
  vcpus_used: promised.vcpus,
  // Nova counts what the host keeps for itself as used.
  memory_mb_used: promised.memoryMb + told.reservedMemoryMb,
  local_gb_used: promised.diskGb + told.reservedDiskGb,
  disk_available_least: told.diskGb - told.diskUsedGb,
  running_vms: told.runningGuests,
  cpu_info: JSON.stringify(told.cpuInfo),
  uptime: null,
});

/** That the host lives, and what it has. */
const writeHeartbeat = async (
  tx: Transaction<CellTables>,
  host: string,
  resources: HostResources,
  at: Timestamp,
): Promise<ComputeNode | undefined> => {
  await recordHeartbeat(tx, host, at);
  return writeComputeNode(tx, host, factsOf(host, resources, await promisedOnHost(tx, host)), at);
};

/**
 * Takes in what a host tells: that it lives, what it has, and how its guests are. Only rows of the host itself are
 * written.
 * @returns the host's node, where this was a heartbeat
 */
export const takeReport = async (
  ctx: Context,
  desk: HostDesk,
  host: string,
  report: HostReport,
  heartbeats: Heartbeats,
): Promise<ComputeNode | undefined> => {
  const cell = await cellOfHost(ctx, desk, host);
  const at = timestampNow(ctx.clock);
  const instances = report.instances.map(recordedOf);
  const isHeartbeat = heartbeats.isDue(host);
  if (!isHeartbeat && !(await hasNews(cell.db.read, host, instances))) return undefined;
  const { news, node } = await cell.db.transaction(ctx, async (tx) => ({
    node: isHeartbeat ? await writeHeartbeat(tx, host, report.resources, at) : undefined,
    news: await recordReports(tx, host, instances, at),
  }));
  if (isHeartbeat) heartbeats.written(host);
  for (const uuid of news) await notePowerLoss(ctx, cell, uuid);
  if (news.length > 0) desk.reported(news);
  return node;
};
