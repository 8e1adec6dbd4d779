import { timestampNow } from '@nimbo/context/timestamp.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { recordHeartbeat, writeComputeNode, type ComputeNodeFacts } from '../db/cell/host-store.ts';
import { cellOfHost } from '../domain/host-desk/cell-of-host.ts';
import type { Nova } from '../domain/nova.ts';

/** A host of the fake driver has reported, with what a test cares for put in. */
export const reportHost = async (nova: Nova, host: string, given: Partial<ComputeNodeFacts> = {}): Promise<void> => {
  const ctx = internalContext({ clock: nova.clock });
  const cell = await cellOfHost(ctx, nova, host);
  const facts: ComputeNodeFacts = {
    hypervisor_hostname: host,
    hypervisor_type: 'fake',
    hypervisor_version: 1000,
    host_ip: '127.0.0.1',
    vcpus: 8,
    memory_mb: 8192,
    local_gb: 100,
    vcpus_used: 2,
    memory_mb_used: 1024,
    local_gb_used: 10,
    disk_available_least: 80,
    running_vms: 1,
    cpu_info: '{"arch":"x86_64"}',
    uptime: null,
    ...given,
  };
  await cell.db.transaction(ctx, async (tx) => {
    const at = timestampNow(nova.clock);
    await recordHeartbeat(tx, host, at);
    await writeComputeNode(tx, host, facts, at);
  });
};
