import type { Context } from '@nimbo/context/context.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { startSaga } from '@nimbo/saga/start-saga.ts';
import { insertAction } from '../db/cell/action-store.ts';
import { listBlockDevices } from '../db/cell/block-device-store.ts';
import { writeExternalEvent } from '../db/cell/external-event-store.ts';
import { findInstance } from '../db/cell/instance-store.ts';
import type { CellTables } from '../db/cell/tables.ts';
import { findInstanceCells } from '../db/nova-api/server-mapping-store.ts';
import { extendVolumeSaga } from '../sagas/extend-volume.ts';
import { callersUser } from './caller.ts';
import type { Cell } from './cells.ts';
import { change, type Change } from './change.ts';
import type { Nova } from './nova.ts';

/** What another service tells about a server. */
export interface ToldEvent {
  readonly serverUuid: string;
  readonly name: string;
  /** What it is about, for example a port's id; '' where it is about the server. */
  readonly tag: string;
  readonly status: string;
}

/** What became of one: taken, for no known server, or for one that has no host yet. */
export type Reception = 'taken' | 'unknown' | 'unhosted';

/** A server's volume has grown: its guest is told, unless the server does not have it any more. */
const volumeHasGrown = async (
  ctx: Context,
  nova: Nova,
  cell: Cell,
  { tx, at }: Pick<Change<CellTables>, 'tx' | 'at'>,
  { serverUuid: uuid, tag: volume }: ToldEvent,
): Promise<void> => {
  const instance = await findInstance(tx, uuid);
  const devices = await listBlockDevices(tx, [uuid]);
  if (instance === undefined || !devices.some(({ volumeId }) => volumeId === volume)) return;
  const owner = { instance_uuid: uuid, user_id: callersUser(ctx), project_id: instance.projectId };
  await insertAction(tx, { ...owner, request_id: ctx.requestId, action: 'extend_volume', started_at: at });
  const state = { uuid, volume, startedAt: at };
  await startSaga(tx, ctx, extendVolumeSaga(nova, cell), state, { resource: { type: 'server', id: uuid } });
};

/**
 * Keeps events in the cells of their servers, where those who wait for them look. Gives what became of each, in order.
 * @throws NotFound where no server of any event is known
 */
export const receiveEvents = async (
  ctx: Context,
  nova: Nova,
  events: readonly ToldEvent[],
): Promise<readonly Reception[]> => {
  const cells = await findInstanceCells(nova.api.read, [...new Set(events.map(({ serverUuid }) => serverUuid))]);
  if (cells.size === 0) throw new NotFound('No instances found for any event.');
  for (const cell of nova.cells.all) {
    const own = events.filter(({ serverUuid }) => cells.get(serverUuid) === cell.uuid);
    if (own.length === 0) continue;
    await change(ctx, nova, cell.db, async ({ tx, at }) => {
      for (const event of own) {
        const { serverUuid, name, tag, status } = event;
        if (name === 'volume-extended') await volumeHasGrown(ctx, nova, cell, { tx, at }, event);
        else await writeExternalEvent(tx, { instance_uuid: serverUuid, name, tag, status, received_at: at });
      }
    });
  }
  if (events.some(({ name }) => name === 'volume-extended')) nova.bells.cellSagas.ring();
  nova.bells.instances.changed([...cells.keys()]);
  nova.bells.addresses.ring();
  return events.map(({ serverUuid }) => {
    const cell = cells.get(serverUuid);
    if (cell === undefined) return 'unknown';
    return cell === null ? 'unhosted' : 'taken';
  });
};
