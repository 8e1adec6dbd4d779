import { fromJson } from '@nimbo/db/json.ts';
import type { Microversion } from '@nimbo/http/microversion.ts';
import { hypervisorId, type Hypervisor } from '../../domain/hypervisor.ts';
import { isSince } from '../common/since.ts';

const idIn = (one: Hypervisor, version: Microversion | undefined): string | number =>
  isSince(version, '2.53') ? hypervisorId(one, true) : one.id;

const serversOf = ({ servers }: Hypervisor) => servers.map(({ name, uuid }) => ({ name, uuid }));

/** A hypervisor of a short list; with its servers where the request wants them and there are any. */
export const hypervisorSummary = (one: Hypervisor, version: Microversion | undefined, withServers = false) => ({
  id: idIn(one, version),
  hypervisor_hostname: one.hypervisor_hostname,
  state: one.service.isUp ? 'up' : 'down',
  status: one.service.disabled ? 'disabled' : 'enabled',
  ...(withServers && one.servers.length > 0 ? { servers: serversOf(one) } : {}),
});

/** What was told of a host until 2.87; since then placement tells it. */
const usage = (one: Hypervisor, version: Microversion | undefined) => ({
  vcpus: one.vcpus,
  vcpus_used: one.vcpus_used,
  memory_mb: one.memory_mb,
  memory_mb_used: one.memory_mb_used,
  free_ram_mb: one.memory_mb - one.memory_mb_used,
  local_gb: one.local_gb,
  local_gb_used: one.local_gb_used,
  free_disk_gb: one.local_gb - one.local_gb_used,
  disk_available_least: one.disk_available_least,
  // Hosts work on their servers side by side: none is ever counted as the one that waits.
  current_workload: 0,
  running_vms: one.running_vms,
  cpu_info: isSince(version, '2.28') ? fromJson<object>(one.cpu_info) : one.cpu_info,
});

/** A hypervisor whole. */
export const hypervisorView = (one: Hypervisor, version: Microversion | undefined, withServers = false) => ({
  ...hypervisorSummary(one, version, withServers),
  hypervisor_type: one.hypervisor_type,
  hypervisor_version: one.hypervisor_version,
  host_ip: one.host_ip,
  service: {
    id: isSince(version, '2.53') ? one.service.uuid : one.service.id,
    host: one.host,
    disabled_reason: one.service.disabled_reason,
  },
  ...(isSince(version, '2.88') ? { uptime: one.uptime } : usage(one, version)),
});

/** Sums over all hypervisors that are enabled. */
export const statisticsView = (all: readonly Hypervisor[], version: Microversion | undefined) => {
  const enabled = all.filter(({ service }) => !service.disabled).map((one) => usage(one, version));
  const sum = (of: (one: ReturnType<typeof usage>) => number): number =>
    enabled.reduce((total, one) => total + of(one), 0);
  return {
    count: enabled.length,
    vcpus: sum((one) => one.vcpus),
    vcpus_used: sum((one) => one.vcpus_used),
    memory_mb: sum((one) => one.memory_mb),
    memory_mb_used: sum((one) => one.memory_mb_used),
    free_ram_mb: sum((one) => one.free_ram_mb),
    local_gb: sum((one) => one.local_gb),
    local_gb_used: sum((one) => one.local_gb_used),
    free_disk_gb: sum((one) => one.free_disk_gb),
    disk_available_least: sum((one) => one.disk_available_least ?? 0),
    current_workload: 0,
    running_vms: sum((one) => one.running_vms),
  };
};
