import type { Context } from '@nimbo/context/context.ts';
import type { Reconciler } from '@nimbo/reconcile/reconciler.ts';
import { forgetExternalEvent, listExternalEvents } from '../db/cell/external-event-store.ts';
import { listServersWithInterfaces } from '../db/cell/interface-store.ts';
import type { Cell } from '../domain/cells.ts';
import type { Nova } from '../domain/nova.ts';
import { refreshAddresses } from '../domain/server-addresses.ts';

/** Servers that neutron is asked for at once: their ids have to fit into an address. */
const page = 50;

/** What neutron tells when a server's addresses may be others than before. */
const names = ['network-changed', 'network-vif-plugged', 'network-vif-unplugged', 'network-vif-deleted'];

const followCell = async (ctx: Context, nova: Nova, cell: Cell): Promise<number> => {
  let changed = 0;
  for (;;) {
    const events = await listExternalEvents(cell.db.read, names, page);
    const uuids = [...new Set(events.map(({ instance_uuid: uuid }) => uuid))];
    const done = await refreshAddresses(ctx, nova, cell, uuids);
    changed += done.changed;
    const settled = events.filter(({ instance_uuid: uuid }) => !done.missed.includes(uuid));
    await cell.db.transaction(ctx, async (tx) => {
      for (const event of settled) await forgetExternalEvent(tx, event);
    });
    if (events.length < page || settled.length === 0 || ctx.signal.aborted) return changed;
  }
};

/** Servers show the addresses that neutron told of; rung by each event, and looking again for what was missed. */
export const toldAddresses = (nova: Nova): Reconciler => ({
  name: 'nova-told-addresses',
  interval: 10_000,
  run: async (ctx) => {
    let changed = 0;
    for (const cell of nova.cells.compute) changed += await followCell(ctx, nova, cell);
    return { changed };
  },
});

const sweepCell = async (ctx: Context, nova: Nova, cell: Cell): Promise<{ checked: number; changed: number }> => {
  let [after, checked, changed] = ['', 0, 0];
  while (!ctx.signal.aborted) {
    const uuids = await listServersWithInterfaces(cell.db.read, after, page);
    changed += (await refreshAddresses(ctx, nova, cell, uuids)).changed;
    checked += uuids.length;
    if (uuids.length < page) break;
    after = uuids.at(-1) ?? after;
  }
  return { checked, changed };
};

/** Servers show the addresses that neutron has, told or not. */
export const allAddresses = (nova: Nova): Reconciler => ({
  name: 'nova-all-addresses',
  interval: 600_000,
  run: async (ctx) => {
    let [checked, changed] = [0, 0];
    for (const cell of nova.cells.compute) {
      const swept = await sweepCell(ctx, nova, cell);
      checked += swept.checked;
      changed += swept.changed;
    }
    return { checked, changed };
  },
});
