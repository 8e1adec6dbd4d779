import type { Context } from '@nimbo/context/context.ts';
import type { Port } from '../db/port-store.ts';
import { lockRow, updateRow } from '../db/resource-store.ts';
import { portsForReport, recordPortReport, statusesOf } from '../db/status-store.ts';
import { change, type Change } from './change.ts';
import type { Neutron } from './neutron.ts';
import { portStates } from './port.states.ts';

/** How something stands on its host. */
interface ReportedStatus {
  readonly id: string;
  readonly status: 'ACTIVE' | 'DOWN' | 'ERROR';
  readonly reason: string | null;
}

/** What one host tells of what it was given. */
export interface StatusReport {
  readonly ports: readonly ReportedStatus[];
  readonly routers: readonly ReportedStatus[];
  readonly floatingIps: readonly ReportedStatus[];
}

const events = { ACTIVE: 'plug', DOWN: 'unplug', ERROR: 'fail' } as const;

const takePort = async (changing: Change, host: string, reported: ReportedStatus): Promise<void> => {
  const port = await lockRow(changing.tx, 'ports', reported.id);
  if (port === undefined) return;
  await recordPortReport(changing.tx, host, reported, changing.at);
  const status = portStates.after(port.id, events[reported.status], port.status);
  if (status === port.status) return;
  const after: Port = { ...port, status, revision_number: port.revision_number + 1, updated_at: changing.at };
  await updateRow(changing.tx, 'ports', after);
  await changing.record('port.status', {
    id: port.id,
    projectId: port.project_id,
    stateBefore: port.status,
    stateAfter: status,
    payload: { device_id: port.device_id, device_owner: port.device_owner, host, reason: reported.reason ?? '' },
  });
};

const takeOther = async (
  changing: Change,
  table: 'routers' | 'floating_ips',
  { id, status, reason }: ReportedStatus,
): Promise<void> => {
  const row = await lockRow(changing.tx, table, id);
  if (row === undefined || row.status === status) return;
  await updateRow(changing.tx, table, { ...row, status, updated_at: changing.at });
  await changing.record(table === 'routers' ? 'router.status' : 'floatingip.status', {
    id,
    projectId: row.project_id,
    stateBefore: row.status,
    stateAfter: status,
    payload: { reason: reason ?? '' },
  });
};

const changed = (reports: readonly ReportedStatus[], known: ReadonlyMap<string, string>): readonly ReportedStatus[] =>
  reports.filter(({ id, status }) => known.has(id) && known.get(id) !== status);

/**
 * Takes what a host tells of its ports, routers and floating IPs. What the host was not given is passed over: a host
 * writes its own rows only. Each change is a transaction of its own, so that one report never waits long.
 */
export const reportStatuses = async (
  ctx: Context,
  neutron: Neutron,
  host: string,
  report: StatusReport,
): Promise<void> => {
  const { read } = neutron.db;
  for (const one of changed(report.ports, await portsForReport(read, host))) {
    await change(ctx, neutron, (changing) => takePort(changing, host, one));
  }
  for (const table of ['routers', 'floating_ips'] as const) {
    const reports = table === 'routers' ? report.routers : report.floatingIps;
    if (reports.length === 0) continue;
    for (const one of changed(reports, await statusesOf(read, table, host))) {
      await change(ctx, neutron, (changing) => takeOther(changing, table, one));
    }
  }
};
