import type { Context } from '@nimbo/context/context.ts';
import { toJson } from '@nimbo/db/json.ts';
import type { Interface } from '../db/cell/documents.ts';
import { findInterfaces, type KeptInterfaces } from '../db/cell/interface-store.ts';
import { writeInstance } from '../db/cell/instance-store.ts';
import type { Cell } from './cells.ts';
import type { Nova } from './nova.ts';
import { changeServer } from './server-change.ts';

type Described = Omit<Interface, 'tag' | 'isOwn'>;

/**
 * Interfaces as neutron has them now, in their order, with what only nova knows of them. A port that is gone leads
 * nowhere, and stays an interface until it is detached; ports that are no interface yet are left to who attaches them.
 * Pure.
 */
const renewedInterfaces = (
  kept: readonly Interface[],
  described: ReadonlyMap<string, Described>,
): readonly Interface[] =>
  kept.map((one) => {
    const found = described.get(one.portId);
    return found === undefined
      ? { ...one, addresses: [], status: 'DOWN' }
      : { ...found, tag: one.tag, isOwn: one.isOwn };
  });

const replace = (ctx: Context, nova: Nova, cell: Cell, before: KeptInterfaces, after: readonly Interface[]) =>
  changeServer(ctx, nova, { cell, uuid: before.uuid }, async (instance, { tx, at, record }) => {
    // An interface that came or went since neutron was asked: what it answered may be older than that.
    if (instance.deletedAt !== null || toJson(instance.interfaces) !== toJson(before.interfaces)) return false;
    await writeInstance(tx, instance.uuid, { interfaces: toJson(after) }, at);
    await record('addresses', instance);
    return true;
  });

/**
 * Brings what servers of a cell show of their ports to what neutron has: a question for the ports of all, one for
 * their networks and one for floating IPs. Gives how many servers were changed, and which have to be looked at again
 * because they were changed meanwhile.
 * @throws Unavailable while neutron does not answer
 */
export const refreshAddresses = async (
  ctx: Context,
  nova: Nova,
  cell: Cell,
  uuids: readonly string[],
): Promise<{ readonly changed: number; readonly missed: readonly string[] }> => {
  const kept = await findInterfaces(cell.db.read, uuids);
  if (kept.length === 0) return { changed: 0, missed: [] };
  const { networks } = nova.drivers;
  const ports = await networks.portsOfServers(
    ctx,
    kept.map(({ uuid }) => uuid),
  );
  const described = new Map((await networks.describe(ctx, ports)).map((one) => [one.portId, one]));
  const missed: string[] = [];
  let changed = 0;
  for (const before of kept) {
    const after = renewedInterfaces(before.interfaces, described);
    if (toJson(after) === toJson(before.interfaces)) continue;
    if (await replace(ctx, nova, cell, before, after)) changed += 1;
    else missed.push(before.uuid);
  }
  return { changed, missed };
};
