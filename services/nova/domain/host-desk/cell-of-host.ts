import type { Context } from '@nimbo/context/context.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import { ensureHostMapping, findCellOfHost } from '../../db/nova-api/host-mapping-store.ts';
import type { Cell } from '../cells.ts';
import type { HostDesk } from './host-desk.ts';

/** The cell of a host; a host that is heard of for the first time joins the first one. */
export const cellOfHost = async (
  ctx: Context,
  { api, cells }: Pick<HostDesk, 'api' | 'cells'>,
  host: string,
): Promise<Cell> => {
  const known = await findCellOfHost(api.read, host);
  if (known !== undefined) return cells.get(known);
  const [first] = cells.compute;
  if (first === undefined) throw new Error('there is no cell for compute hosts');
  await api.transaction(ctx, (tx) => ensureHostMapping(tx, host, first.uuid, timestampNow(ctx.clock)));
  return cells.get((await findCellOfHost(api.read, host)) ?? first.uuid);
};
