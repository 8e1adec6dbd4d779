import type { Context } from '@nimbo/context/context.ts';
import type { Audit, AuditFinding } from '@nimbo/service/role.ts';
import {
  deleteParts,
  portsWithoutBinding,
  portsWithoutDevice,
  strayAddresses,
  strayBindings,
  strayFloatingIps,
  strayPolicies,
  straySegments,
  type PartTable,
} from '../db/audit-store.ts';
import { deleteRbacPolicy } from '../db/rbac-policy-store.ts';
import type { Neutron } from './neutron.ts';

const forgotten = 'It is left of something that was taken out of the database by hand; nothing depends on it.';

const removal =
  (ctx: Context, { db }: Neutron, table: PartTable, wholeId: string) =>
  (): Promise<void> =>
    db.transaction(ctx, (tx) => deleteParts(tx, table, wholeId));

const bindings = async (ctx: Context, neutron: Neutron): Promise<readonly AuditFinding[]> => [
  ...(await strayBindings(neutron.db.read)).map(({ id, host }) => ({
    what: `a binding on host "${host}" is of port ${id}, which does not exist`,
    advice: forgotten,
    fix: removal(ctx, neutron, 'port_bindings', id),
  })),
  ...(await portsWithoutBinding(neutron.db.read)).map(({ id }) => ({
    what: `port ${id} has no binding`,
    advice: 'It cannot be shown: insert a row with vif_type unbound into port_bindings, then delete the port.',
  })),
];

const addresses = async (ctx: Context, neutron: Neutron): Promise<readonly AuditFinding[]> =>
  (await strayAddresses(neutron.db.read)).map(({ id, ip_address, subnet_id }) => ({
    what: `address ${ip_address} of subnet ${subnet_id} is kept for port ${id}, which does not exist`,
    advice: forgotten,
    fix: removal(ctx, neutron, 'ip_allocations', id),
  }));

const segments = async (ctx: Context, neutron: Neutron): Promise<readonly AuditFinding[]> =>
  (await straySegments(neutron.db.read)).map(({ id, network_type, physical_network, segmentation_id }) => ({
    what: `the segment ${network_type} ${physical_network}${segmentation_id} is kept for network ${id}, which does not exist`,
    advice: forgotten,
    fix: removal(ctx, neutron, 'segments', id),
  }));

const policies = async (ctx: Context, { db }: Neutron): Promise<readonly AuditFinding[]> =>
  (await strayPolicies(db.read)).map(({ id, object_type, object_id }) => ({
    what: `RBAC policy ${id} opens ${object_type} ${object_id}, which does not exist`,
    advice: forgotten,
    fix: () => db.transaction(ctx, (tx) => deleteRbacPolicy(tx, id)),
  }));

const devices = async ({ db }: Neutron): Promise<readonly AuditFinding[]> => [
  ...(await portsWithoutDevice(db.read)).map(({ id, device_owner, device_id }) => ({
    what: `port ${id} is of ${device_owner} ${device_id}, which does not exist`,
    advice: `Where nothing is plugged in: openstack port set --device "" --device-owner "" ${id}, then delete it.`,
  })),
  ...(await strayFloatingIps(db.read)).map(({ id, floating_ip_address, own }) => ({
    what: `floating IP ${id} (${floating_ip_address}) ${own === null ? 'has no port of its own' : 'leads to a port that does not exist'}`,
    advice: `Give it back: openstack floating ip delete ${id}`,
  })),
];

/** What `nimbo doctor` compares in neutron's database: parts with their wholes, ports with what they are of. */
export const neutronAudits = (ctx: Context, neutron: Neutron): readonly Audit[] => [
  { name: 'neutron-bindings', find: () => bindings(ctx, neutron) },
  { name: 'neutron-addresses', find: () => addresses(ctx, neutron) },
  { name: 'neutron-segments', find: () => segments(ctx, neutron) },
  { name: 'neutron-rbac-policies', find: () => policies(ctx, neutron) },
  { name: 'neutron-devices', find: () => devices(neutron) },
];
