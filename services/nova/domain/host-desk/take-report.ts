import type { Transaction } from 'kysely';
import type { Context } from '@nimbo/context/context.ts';
import { timestampNow, type Timestamp } from '@nimbo/context/timestamp.ts';
import { recordReports, type InstanceReport as Recorded } from '../../db/cell/host-instance-store.ts';
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

const write = async (
  tx: Transaction<CellTables>,
  host: string,
  report: HostReport,
  at: Timestamp,
): Promise<{ readonly news: readonly string[]; readonly node: ComputeNode | undefined }> => {
  await recordHeartbeat(tx, host, at);
  const facts = factsOf(host, report.resources, await promisedOnHost(tx, host));
  const node = await writeComputeNode(tx, host, facts, at);
  const news = await recordReports(tx, host, report.instances.map(recordedOf), at);
  return { news, node };
};

/**
 * Takes in what a host tells: that it lives, what it has, and how its guests are. Only rows of the host itself are
 * written.
 */
export const takeReport = async (
  ctx: Context,
  desk: HostDesk,
  host: string,
  report: HostReport,
): Promise<ComputeNode | undefined> => {
  const cell = await cellOfHost(ctx, desk, host);
  const at = timestampNow(ctx.clock);
  const { news, node } = await cell.db.transaction(ctx, (tx) => write(tx, host, report, at));
  for (const uuid of news) await notePowerLoss(ctx, cell, uuid);
  if (news.length > 0) desk.reported(news);
  return node;
};
