import type { Context } from '@nimbo/context/context.ts';
import { fromJson } from '@nimbo/db/json.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { countFloatingIpsBehind } from '../db/floating-ip-store.ts';
import { findRow, lockRow, updateRow } from '../db/resource-store.ts';
import { legsOf, type Router, type RouterLeg } from '../db/router-store.ts';
import { isAdmin } from './caller.ts';
import { change, type Change } from './change.ts';
import { conflict, invalid, notFound } from './faults.ts';
import { parseAddress } from './ipam/address.ts';
import { contains } from './ipam/cidr.ts';
import { ensureScheduled } from './l3-schedule.ts';
import type { Neutron } from './neutron.ts';
import { seePort } from './port-view.ts';
import { erasePort, insertPort, plainPort } from './port-writing.ts';
import { assertNoMeeting } from './router-legs.ts';
import type { Route } from './router-routes.ts';
import { seeRouter } from './router-view.ts';
import { rule } from './rule.ts';
import { touched } from './standard.ts';
import { cidrOf } from './subnet-rules.ts';
import { seeSubnet } from './subnet-view.ts';
import { ownedBy } from './visibility.ts';

/** Which interface a caller means. */
export interface NamedInterface {
  readonly subnet_id?: string | undefined;
  readonly port_id?: string | undefined;
}

/** An interface that was added or removed. */
export interface RouterInterface {
  readonly router: Router;
  readonly portId: string;
  readonly networkId: string;
  readonly subnetIds: readonly string[];
}

const bad = (message: string) => invalid(message, 'BadRequest');

/** Every interface has the subnet's gateway address: whoever is in the subnet goes out through it. */
const addBySubnet = async (
  ctx: Context,
  changing: Change,
  neutron: Neutron,
  router: Router,
  subnetId: string,
): Promise<string> => {
  const subnet = await findRow(changing.tx, 'subnets', subnetId);
  if (subnet === undefined) throw notFound('subnet', subnetId);
  if (subnet.gateway_ip === null) throw bad(`Subnet ${subnetId} has no gateway_ip for a router's interface to have.`);
  const network = await lockRow(changing.tx, 'networks', subnet.network_id);
  if (network === undefined) throw notFound('network', subnet.network_id);
  const legs = await legsOf(changing.tx, router.id);
  if (legs.some(({ subnet_id }) => subnet_id === subnetId))
    throw bad(`The router has a port in subnet ${subnetId} already.`);
  const facts = {
    ...plainPort(router.project_id, 'network:router_interface', router.id),
    fixedIps: [{ subnet_id: subnetId, ip_address: subnet.gateway_ip }],
  };
  return (await insertPort(ctx, changing, neutron, network, facts)).port.id;
};

const addByPort = async (changing: Change, router: Router, portId: string): Promise<string> => {
  const port = await lockRow(changing.tx, 'ports', portId);
  if (port === undefined) throw notFound('port', portId);
  if (port.device_id !== '') {
    throw conflict('PortInUse', `Port ${portId} is in use by ${port.device_owner} ${port.device_id}.`);
  }
  const device = { device_id: router.id, device_owner: 'network:router_interface' };
  await updateRow(changing.tx, 'ports', { ...port, ...touched(changing, port), ...device });
  const legs = (await legsOf(changing.tx, router.id)).filter(({ port_id }) => port_id === portId);
  if (legs.length === 0) throw bad(`Port ${portId} has no address: a router's interface needs one.`);
  if (legs.filter(({ cidr }) => !cidr.includes(':')).length > 1) {
    throw bad(`Port ${portId} has addresses in several IPv4 subnets: a router's interface has one at most.`);
  }
  return portId;
};

const describe = async (changing: Change, router: Router, portId: string): Promise<RouterInterface> => {
  const legs = await legsOf(changing.tx, router.id);
  assertNoMeeting(legs, portId);
  const own = legs.filter(({ port_id }) => port_id === portId);
  const networkId = own[0]?.network_id ?? '';
  return { router, portId, networkId, subnetIds: own.map(({ subnet_id }) => subnet_id) };
};

const finish = async (ctx: Context, changing: Change, neutron: Neutron, router: Router, networkId: string) => {
  const after = { ...router, ...touched(changing, router) };
  await updateRow(changing.tx, 'routers', after);
  await ensureScheduled(ctx, changing, neutron, after);
  await changing.concerns(networkId);
  await changing.record('router.updated', { id: router.id, projectId: router.project_id });
};

/** @throws NotFound for what the caller may not see, BadRequest for another's subnet that is not shared */
const assertMayUse = async (ctx: Context, neutron: Neutron, router: Router, named: NamedInterface): Promise<void> => {
  if (named.port_id !== undefined) await seePort(ctx, neutron, named.port_id);
  if (named.subnet_id === undefined) return;
  const { subnet, target } = await seeSubnet(ctx, neutron, named.subnet_id);
  const isOpen = subnet.project_id === router.project_id || target['shared'] === true || (await isAdmin(ctx));
  if (!isOpen) throw bad(`Subnet ${subnet.id} is not the router's project's.`);
};

/** @throws NotFound, Forbidden, BadRequest, Conflict for an address or a port that is taken */
export const addInterface = async (
  ctx: Context,
  neutron: Neutron,
  routerId: string,
  named: NamedInterface,
): Promise<RouterInterface> => {
  const seen = await seeRouter(ctx, neutron, routerId);
  await ctx.authorize(rule('add_router_interface'), ownedBy(seen.project_id));
  const { subnet_id: subnetId, port_id: portId } = named;
  if ((subnetId === undefined) === (portId === undefined)) throw bad('Name either a subnet_id or a port_id.');
  await assertMayUse(ctx, neutron, seen, named);
  return change(ctx, neutron, async (changing) => {
    const router = await lockRow(changing.tx, 'routers', routerId);
    if (router === undefined) throw notFound('router', routerId);
    const added =
      portId === undefined
        ? await addBySubnet(ctx, changing, neutron, router, subnetId ?? '')
        : await addByPort(changing, router, portId);
    const described = await describe(changing, router, added);
    await finish(ctx, changing, neutron, router, described.networkId);
    return described;
  });
};

const noInterface = (routerId: string, { port_id, subnet_id }: NamedInterface): NotFound =>
  new NotFound(
    `Router ${routerId} has no interface ${port_id ?? ''}${subnet_id === undefined ? '' : ` in subnet ${subnet_id}`}.`,
    { details: { type: port_id === undefined ? 'RouterInterfaceNotFoundForSubnet' : 'RouterInterfaceNotFound' } },
  );

const namedLegs = (routerId: string, legs: readonly RouterLeg[], named: NamedInterface): readonly RouterLeg[] => {
  const interfaces = legs.filter(({ device_owner }) => device_owner === 'network:router_interface');
  const ofPort = interfaces.filter(({ port_id }) => named.port_id === undefined || port_id === named.port_id);
  const found = ofPort.filter(({ subnet_id }) => named.subnet_id === undefined || subnet_id === named.subnet_id);
  if (found.length > 0) return interfaces.filter(({ port_id }) => port_id === found[0]?.port_id);
  if (named.port_id !== undefined && ofPort.length > 0) {
    throw conflict('SubnetMismatchForPort', `Port ${named.port_id} has no address in subnet ${named.subnet_id}.`);
  }
  throw noInterface(routerId, named);
};

const assertFree = async ({ tx }: Change, router: Router, leg: RouterLeg): Promise<void> => {
  if ((await countFloatingIpsBehind(tx, router.id, leg.subnet_id)) > 0) {
    throw conflict(
      'RouterInterfaceInUseByFloatingIP',
      `Floating IPs reach subnet ${leg.subnet_id} through router ${router.id}: take them away first.`,
    );
  }
  const block = cidrOf(leg);
  for (const { nexthop } of fromJson<readonly Route[]>(router.routes)) {
    const hop = parseAddress(nexthop);
    if (hop !== undefined && contains(block, hop)) {
      throw conflict(
        'RouterInterfaceInUseByRoute',
        `Routes of router ${router.id} lead through subnet ${leg.subnet_id}.`,
      );
    }
  }
};

/** @throws NotFound, Forbidden, BadRequest, Conflict while floating IPs or routes need it */
export const removeInterface = async (
  ctx: Context,
  neutron: Neutron,
  routerId: string,
  named: NamedInterface,
): Promise<RouterInterface> => {
  const seen = await seeRouter(ctx, neutron, routerId);
  await ctx.authorize(rule('remove_router_interface'), ownedBy(seen.project_id));
  if (named.subnet_id === undefined && named.port_id === undefined) throw bad('Name a subnet_id or a port_id.');
  return change(ctx, neutron, async (changing) => {
    const router = await lockRow(changing.tx, 'routers', routerId);
    if (router === undefined) throw notFound('router', routerId);
    const legs = namedLegs(routerId, await legsOf(changing.tx, routerId), named);
    for (const leg of legs) await assertFree(changing, router, leg);
    const [first] = legs;
    const port = await findRow(changing.tx, 'ports', first?.port_id ?? '');
    if (port === undefined) throw noInterface(routerId, named);
    await changing.concerns(port.network_id);
    await erasePort(changing, port);
    await finish(ctx, changing, neutron, router, port.network_id);
    return { router, portId: port.id, networkId: port.network_id, subnetIds: legs.map(({ subnet_id }) => subnet_id) };
  });
};
