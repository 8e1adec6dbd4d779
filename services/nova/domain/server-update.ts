import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { findInstance, writeInstance, type InstanceChanges } from '../db/cell/instance-store.ts';
import type { Nova } from './nova.ts';
import { changeServer, serverNotFound } from './server-change.ts';
import { placedServerFor, type PlacedServer } from './server-lookup.ts';

/** What a caller changes of a server, in the API's words; absent: stays. */
export interface ServerUpdate {
  readonly id: string;
  readonly name?: string;
  readonly description?: string | null;
  readonly hostname?: string;
  readonly accessIPv4?: string;
  readonly accessIPv6?: string;
  readonly 'OS-DCF:diskConfig'?: string;
}

const orNull = (text: string): string | null => (text === '' ? null : text);

const columnsOf = (update: ServerUpdate): InstanceChanges => ({
  ...(update.name === undefined ? {} : { name: update.name.trim() }),
  ...(update.description === undefined ? {} : { description: update.description }),
  ...(update.hostname === undefined ? {} : { hostname: update.hostname }),
  ...(update.accessIPv4 === undefined ? {} : { access_ip_v4: orNull(update.accessIPv4) }),
  ...(update.accessIPv6 === undefined ? {} : { access_ip_v6: orNull(update.accessIPv6) }),
  ...(update['OS-DCF:diskConfig'] === undefined ? {} : { auto_disk_config: update['OS-DCF:diskConfig'] === 'AUTO' }),
});

/**
 * Renames or describes a server.
 * @throws NotFound, Forbidden, Conflict while its host is being chosen
 */
export const updateServer = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  update: ServerUpdate,
): Promise<PlacedServer> => {
  const { cell } = await placedServerFor(ctx, nova, rule, update.id);
  await changeServer(ctx, nova, { cell, uuid: update.id }, async (instance, { tx, at, record }) => {
    await writeInstance(tx, instance.uuid, columnsOf(update), at);
    await record('update', instance);
  });
  const instance = await findInstance(cell.db.read, update.id);
  if (instance === undefined) throw serverNotFound(update.id);
  return { cell, instance };
};
