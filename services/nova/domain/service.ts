import type { Context } from '@nimbo/context/context.ts';
import { BadRequest, Conflict, NotFound } from '@nimbo/errors/faults.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { deleteComputeNode, listHostedServers } from '../db/cell/compute-node-store.ts';
import { findComputeNode } from '../db/cell/host-store.ts';
import type { CellTables } from '../db/cell/tables.ts';
import { deleteService, listServices, updateService, type Service } from '../db/cell/service-store.ts';
import { deleteHostMapping } from '../db/nova-api/host-mapping-store.ts';
import type { Cell } from './cells.ts';
import { change } from './change.ts';
import { isUp } from './host-liveness.ts';
import type { Nova } from './nova.ts';
import { currentZones } from './zones.ts';

/** A service with what follows from where and when it reported. */
export interface KnownService extends Service {
  readonly zone: string;
  readonly isUp: boolean;
  readonly cell: Cell;
}

const isServiceUp = (nova: Nova, { forced_down: forcedDown, last_seen_up: lastSeenUp }: Service): boolean =>
  isUp(nova, { forcedDown, lastSeenUp });

/** The services of all cells. */
export const listServicesOf = async (
  nova: Nova,
  filter: { readonly host?: string | undefined; readonly binary?: string | undefined } = {},
): Promise<readonly KnownService[]> => {
  const zoneOf = await currentZones(nova);
  const found = await Promise.all(
    nova.cells.all.map(async (cell) => ({ cell, services: await listServices(cell.db.read, filter) })),
  );
  return found.flatMap(({ cell, services }) =>
    services.map((service) => ({ ...service, cell, zone: zoneOf(service), isUp: isServiceUp(nova, service) })),
  );
};

/** Which service is meant: by uuid, or by host and kind. */
export type ServiceKey = { readonly uuid: string } | { readonly host: string; readonly binary: string };

const findService = async (nova: Nova, key: ServiceKey): Promise<KnownService> => {
  const services = await listServicesOf(nova, 'uuid' in key ? {} : key);
  const found = services.find((service) => !('uuid' in key) || service.uuid === key.uuid);
  if (found !== undefined) return found;
  const named = 'uuid' in key ? `Service ${key.uuid}` : `Service ${key.binary} on host ${key.host}`;
  throw new NotFound(`${named} could not be found: list the services to see which there are.`);
};

/** What an administrator says of a service. */
export interface ServiceChanges {
  readonly disabled?: boolean | undefined;
  /** Kept only with a service that is disabled. */
  readonly disabled_reason?: string | null | undefined;
  readonly forced_down?: boolean | undefined;
}

/** @throws NotFound; BadRequest for what is no compute service */
export const changeService = async (
  ctx: Context,
  nova: Nova,
  key: ServiceKey,
  changes: ServiceChanges,
): Promise<KnownService> => {
  const found = await findService(nova, key);
  if (found.binary !== 'nova-compute') {
    throw new BadRequest(
      `Updating a ${found.binary} service is not supported. Only nova-compute services can be updated.`,
    );
  }
  const { disabled = found.disabled, forced_down = found.forced_down } = changes;
  const reason = changes.disabled_reason === undefined ? found.disabled_reason : changes.disabled_reason;
  const written = { disabled, forced_down, disabled_reason: disabled ? reason : null };
  return change(ctx, nova, found.cell.db, async ({ tx, at, record }) => {
    await updateService(tx, found.uuid, { ...written, updated_at: at });
    await record('service.updated', { id: found.uuid, payload: { host: found.host, ...written } });
    const changed = { ...found, ...written, updated_at: at };
    return { ...changed, isUp: isServiceUp(nova, changed) };
  });
};

/** Placement gives nothing away any more of a host that is gone. @throws Conflict while room of it is taken */
const removeProvider = async (ctx: Context, nova: Nova, cell: Cell, host: string): Promise<void> => {
  const node = await findComputeNode(cell.db.read, host);
  if (node === undefined) return;
  try {
    await nova.neighbours.providers.delete(ctx, node.uuid);
  } catch (error) {
    if (error instanceof NotFound) return;
    if (!(error instanceof Conflict)) throw error;
    throw new Conflict(`Room of host ${host} is still taken at placement: remove the allocations first.`, {
      cause: error,
    });
  }
};

/** @throws Conflict */
const assertEmpty = async (db: Executor<CellTables>, host: string): Promise<void> => {
  if ((await listHostedServers(db, [host])).length > 0)
    throw new Conflict(`Host ${host} still has servers: move or delete them first.`);
};

/** A host that is deleted comes again when it reports. @throws NotFound, Conflict while there are servers on it */
export const removeService = async (ctx: Context, nova: Nova, uuid: string): Promise<void> => {
  const { cell, host, binary } = await findService(nova, { uuid });
  const isHost = binary === 'nova-compute';
  if (isHost) {
    await assertEmpty(cell.db.read, host);
    await removeProvider(ctx, nova, cell, host);
  }
  await change(ctx, nova, cell.db, async ({ tx, record }) => {
    if (isHost) await assertEmpty(tx, host);
    if (isHost) await deleteComputeNode(tx, host);
    await deleteService(tx, uuid);
    await record('service.deleted', { id: uuid, payload: { host, binary } });
  });
  if (isHost) await nova.api.transaction(ctx, (tx) => deleteHostMapping(tx, host));
};
