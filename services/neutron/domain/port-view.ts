import type { Context, PolicyTarget } from '@nimbo/context/context.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { addressesOfPorts } from '../db/ip-allocation-store.ts';
import type { Network } from '../db/network-store.ts';
import { bindingsOf, type Port, type PortBinding } from '../db/port-store.ts';
import { findRow, findRows } from '../db/resource-store.ts';
import { groupsOfPorts } from '../db/security-group-store.ts';
import { tagsOf } from '../db/tag-store.ts';
import type { Tables } from '../db/tables.ts';
import { projectOf } from './caller.ts';
import { notFound } from './faults.ts';
import { openTo, parentTarget } from './network-view.ts';
import type { Neutron } from './neutron.ts';
import type { WholePort } from './port-writing.ts';
import { assertVisible, ownedBy } from './visibility.ts';

const missingBinding = (portId: string): PortBinding => {
  throw new TypeError(`the database holds port ${portId} without a binding`);
};

/** Ports with what hangs on them, read together. */
export const withPortParts = async (db: Executor<Tables>, ports: readonly Port[]): Promise<readonly WholePort[]> => {
  const ids = ports.map(({ id }) => id);
  const [bindings, addresses, groups, tags] = [
    await bindingsOf(db, ids),
    await addressesOfPorts(db, ids),
    await groupsOfPorts(db, ids),
    await tagsOf(db, ids),
  ];
  const lacking = ports.filter(({ id }) => !bindings.has(id)).map(({ id }) => id);
  const there = new Set((await findRows(db, 'ports', lacking)).map(({ id }) => id));
  // A port that went between two of these queries is none any more.
  const gone = new Set(lacking.filter((id) => !there.has(id)));
  return ports
    .filter(({ id }) => !gone.has(id))
    .map((port) => ({
      port,
      binding: bindings.get(port.id) ?? missingBinding(port.id),
      addresses: addresses.get(port.id) ?? [],
      groups: groups.get(port.id) ?? [],
      tags: tags.get(port.id) ?? [],
    }));
};

/** One port with what hangs on it. @throws NotFound where it has just gone */
export const wholePort = async (db: Executor<Tables>, port: Port): Promise<WholePort> => {
  const [whole] = await withPortParts(db, [port]);
  if (whole === undefined) throw notFound('port', port.id);
  return whole;
};

/** The facts that rules on a port name. */
const portTarget = async (
  ctx: Context,
  db: Executor<Tables>,
  network: Network | undefined,
  port: Pick<Port, 'project_id' | 'device_owner'>,
): Promise<PolicyTarget> => ({
  ...ownedBy(port.project_id),
  ...(network === undefined ? {} : parentTarget(await openTo(db, network, projectOf(ctx)))),
  network_device: port.device_owner.startsWith('network:'),
});

/** A port that the caller may see, with the facts about it. */
export interface FoundPort {
  readonly port: Port;
  readonly target: PolicyTarget;
}

/** @throws NotFound for every port that the caller may not see */
export const seePort = async (ctx: Context, { db }: Neutron, id: string): Promise<FoundPort> => {
  const port = await findRow(db.read, 'ports', id);
  if (port === undefined) throw notFound('port', id);
  const target = await portTarget(ctx, db.read, await findRow(db.read, 'networks', port.network_id), port);
  await assertVisible(ctx, 'get_port', target, { thing: 'port', id });
  return { port, target };
};
