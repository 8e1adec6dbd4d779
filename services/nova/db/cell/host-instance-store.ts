import type { Transaction } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { toJson } from '@nimbo/db/json.ts';
import type { BlockDevice } from './block-device.ts';
import { listBlockDevices } from './block-device-store.ts';
import type { HostError } from './documents.ts';
import { instanceOf, type Instance } from './instance.ts';
import type { ReportedPower } from './instance-tables.ts';
import type { CellTables } from './tables.ts';

/** A server as its host is to have it. */
export interface WantedInstance {
  readonly instance: Instance;
  /** Those with a volume that the host is to have attached now, local disks among them. */
  readonly devices: readonly BlockDevice[];
}

/** What a host says of one server. */
export interface InstanceReport {
  readonly uuid: string;
  /** Of the wish that was looked at; with an error, that which could not be fulfilled. */
  readonly generation: number;
  readonly power: ReportedPower;
  readonly volumes: readonly string[];
  readonly ports: readonly string[];
  readonly error: HostError | null;
  /** Percent, of the spawn. */
  readonly progress: number;
}

const isForHost = ({ destinationType, state }: BlockDevice): boolean =>
  destinationType === 'local' || state === 'attaching' || state === 'attached';

/**
 * The servers that a host is to look after: all that are on it and of which something is wanted, those that are to go
 * until their absence has been reported as an answer to that wish.
 * @param only those among them; undefined for all
 */
export const listWantedInstances = async (
  db: Executor<CellTables>,
  host: string,
  only?: readonly string[],
): Promise<WantedInstance[]> => {
  const query = db
    .selectFrom('instances')
    .selectAll()
    .where('host', '=', host)
    .where('wanted_power_state', 'is not', null)
    .where((eb) =>
      eb.or([
        eb('wanted_power_state', '<>', 'absent'),
        eb('reported_power_state', 'is', null),
        eb('reported_power_state', '<>', 'absent'),
        eb('reported_generation', '<', eb.ref('wanted_generation')),
      ]),
    );
  const rows = await (only === undefined ? query : query.where('uuid', 'in', only)).execute();
  const instances = rows.map(instanceOf);
  const devices = await listBlockDevices(
    db,
    instances.map(({ uuid }) => uuid),
  );
  const byInstance = Map.groupBy(devices.filter(isForHost), ({ instanceUuid }) => instanceUuid);
  return instances.map((instance) => ({ instance, devices: byInstance.get(instance.uuid) ?? [] }));
};

/** OpenStack's numbers of power states. */
const powerNumbers: Readonly<Record<ReportedPower, number>> = {
  absent: 0,
  running: 1,
  paused: 3,
  stopped: 4,
  crashed: 6,
  suspended: 7,
};

const columnsOf = (report: InstanceReport) => ({
  reported_generation: report.generation,
  reported_power_state: report.power,
  reported_error: report.error === null ? null : toJson(report.error),
  reported_volumes: toJson(report.volumes),
  reported_ports: toJson(report.ports),
  power_state: powerNumbers[report.power],
  progress: report.progress,
});

/** Rows of one statement. */
const batch = 500;

const knownReports = async (tx: Executor<CellTables>, host: string, uuids: readonly string[]) => {
  const known = [];
  for (let at = 0; at < uuids.length; at += batch) {
    const query = tx
      .selectFrom('instances')
      .select([
        'uuid',
        'reported_generation',
        'reported_power_state',
        'reported_error',
        'reported_volumes',
        'reported_ports',
        'power_state',
        'progress',
      ])
      .where('host', '=', host)
      .where('uuid', 'in', uuids.slice(at, at + batch));
    known.push(...(await query.execute()));
  }
  return new Map(known.map((row) => [row.uuid, row]));
};

type Known = Awaited<ReturnType<typeof knownReports>> extends Map<string, infer Row> ? Row : never;

const isNews = (known: Known, report: InstanceReport): boolean => {
  if (report.generation < known.reported_generation) return false;
  const said = columnsOf(report);
  return Object.entries(said).some(([column, value]) => known[column as keyof typeof said] !== value);
};

const newsAmong = async (
  db: Executor<CellTables>,
  host: string,
  reports: readonly InstanceReport[],
): Promise<readonly InstanceReport[]> => {
  const known = await knownReports(
    db,
    host,
    reports.map(({ uuid }) => uuid),
  );
  return reports.filter((report) => {
    const row = known.get(report.uuid);
    return row !== undefined && isNews(row, report);
  });
};

/** Whether a host says anything of its servers that it has not said before. */
export const hasNews = async (
  db: Executor<CellTables>,
  host: string,
  reports: readonly InstanceReport[],
): Promise<boolean> => (await newsAmong(db, host, reports)).length > 0;

/**
 * Writes what a host says of its servers, of its own only; what it said before changes nothing.
 * @returns the servers of which there is news
 */
export const recordReports = async (
  tx: Transaction<CellTables>,
  host: string,
  reports: readonly InstanceReport[],
  at: Timestamp,
): Promise<readonly string[]> => {
  const news = await newsAmong(tx, host, reports);
  for (const report of news)
    await tx
      .updateTable('instances')
      .set((eb) => ({ ...columnsOf(report), reported_at: at, version: eb('version', '+', 1) }))
      .where('uuid', '=', report.uuid)
      .where('host', '=', host)
      .where('reported_generation', '<=', report.generation)
      .execute();
  return news.map(({ uuid }) => uuid);
};
