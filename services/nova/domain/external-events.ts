import type { Context } from '@nimbo/context/context.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { writeExternalEvent } from '../db/cell/external-event-store.ts';
import { findInstanceCells } from '../db/nova-api/instance-cell-store.ts';
import { change } from './change.ts';
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
      for (const { serverUuid, name, tag, status } of own) {
        await writeExternalEvent(tx, { instance_uuid: serverUuid, name, tag, status, received_at: at });
      }
    });
  }
  nova.bells.instances.changed([...cells.keys()]);
  nova.bells.addresses.ring();
  return events.map(({ serverUuid }) => {
    const cell = cells.get(serverUuid);
    if (cell === undefined) return 'unknown';
    return cell === null ? 'unhosted' : 'taken';
  });
};
