import type { ProjectUsage, ServerUsage } from '../../domain/tenant-usage.ts';
import { instant } from '../common/instant.ts';

const serverView = (usage: ServerUsage) => ({
  instance_id: usage.uuid,
  name: usage.name,
  tenant_id: usage.projectId,
  flavor: usage.flavor.name,
  vcpus: usage.flavor.vcpus,
  memory_mb: usage.flavor.memoryMb,
  local_gb: usage.flavor.rootGb + usage.flavor.ephemeralGb,
  hours: usage.hours,
  started_at: instant(usage.launchedAt),
  ended_at: instant(usage.terminatedAt),
  state: usage.terminatedAt === null ? usage.vmState : 'terminated',
  uptime: usage.uptime,
});

const total = (servers: readonly ServerUsage[], of: (usage: ServerUsage) => number): number =>
  servers.reduce((sum, usage) => sum + of(usage) * usage.hours, 0);

/** What a project's servers took, each of them too where that is asked for. */
export const usageView = ({ projectId, start, end, servers }: ProjectUsage, isDetailed: boolean) => ({
  tenant_id: projectId,
  start: instant(start),
  stop: instant(end),
  total_hours: total(servers, () => 1),
  total_vcpus_usage: total(servers, ({ flavor }) => flavor.vcpus),
  total_memory_mb_usage: total(servers, ({ flavor }) => flavor.memoryMb),
  total_local_gb_usage: total(servers, ({ flavor }) => flavor.rootGb + flavor.ephemeralGb),
  ...(isDetailed ? { server_usages: servers.map(serverView) } : {}),
});
