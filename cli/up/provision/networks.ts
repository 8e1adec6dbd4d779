import type { CloudSession } from './cloud-session.ts';
import { ensureNamed, findOne, type Collection, type Shown } from './ensure.ts';

const neutron = (many: string, one: string): Collection => ({
  service: 'neutron',
  path: `/v2.0/${many.replaceAll('_', '-')}`,
  many,
  one,
});
const networks = neutron('networks', 'network');
const subnets = neutron('subnets', 'subnet');
const routers = neutron('routers', 'router');
const ports = neutron('ports', 'port');
const groups = neutron('security_groups', 'security_group');
const rules = neutron('security_group_rules', 'security_group_rule');
const floatingIps = neutron('floatingips', 'floatingip');

/** What the first networks of a cloud are made of. */
export interface NetworkPlan {
  /** The address and prefix length of the host's leg in the external network: its gateway, for example `172.24.4.1/24`. */
  readonly publicGateway: string;
  /** The subnet of the demo project's own network. */
  readonly privateCidr: string;
}

/** What there is after {@link ensureNetworks}. */
export interface FirstNetworks {
  readonly publicId: string;
  readonly privateId: string;
}

const ensureExternal = async (admin: CloudSession, { publicGateway }: NetworkPlan): Promise<Shown> => {
  const network = await ensureNamed(admin, networks, {
    name: 'public',
    'router:external': true,
    'provider:network_type': 'flat',
    'provider:physical_network': 'public',
    is_default: true,
  });
  const [gateway = '', prefix = '24'] = publicGateway.split('/');
  await ensureNamed(admin, subnets, {
    name: 'public-subnet',
    network_id: network.id,
    ip_version: 4,
    cidr: `${gateway.replace(/\.\d+$/, '.0')}/${prefix}`,
    gateway_ip: gateway,
    enable_dhcp: false,
  });
  return network;
};

const ensurePrivate = async (demo: CloudSession, plan: NetworkPlan): Promise<{ network: Shown; subnet: Shown }> => {
  const network = await ensureNamed(demo, networks, { name: 'private' });
  const subnet = await ensureNamed(demo, subnets, {
    name: 'private-subnet',
    network_id: network.id,
    ip_version: 4,
    cidr: plan.privateCidr,
  });
  return { network, subnet };
};

/** An external network, a network of the demo project's own, and a router between them. */
export const ensureNetworks = async (
  admin: CloudSession,
  demo: CloudSession,
  plan: NetworkPlan,
): Promise<FirstNetworks> => {
  const external = await ensureExternal(admin, plan);
  const { network, subnet } = await ensurePrivate(demo, plan);
  const gateway = { network_id: external.id };
  const router = await ensureNamed(demo, routers, { name: 'router', external_gateway_info: gateway });
  const isJoined = await findOne(demo, ports, { device_id: router.id, network_id: network.id });
  if (isJoined === undefined) {
    const path = `/v2.0/routers/${router.id}/add_router_interface`;
    await demo.ask('neutron', 'PUT', path, { subnet_id: subnet.id });
  }
  return { publicId: external.id, privateId: network.id };
};

const openings = [{ protocol: 'icmp' }, { protocol: 'tcp', port_range_min: 22, port_range_max: 22 }] as const;

/** Lets ssh and ping in to what is in the project's default security group. */
export const openDefaultGroup = async (session: CloudSession): Promise<void> => {
  const query = { name: 'default', project_id: session.projectId };
  const group = await findOne(session, groups, query);
  if (group === undefined) throw new TypeError('neutron showed no default security group');
  for (const { protocol, ...range } of openings) {
    const wanted = { security_group_id: group.id, direction: 'ingress', ethertype: 'IPv4', protocol };
    if ((await findOne(session, rules, wanted)) !== undefined) continue;
    await session.ask('neutron', 'POST', rules.path, { security_group_rule: { ...wanted, ...range } });
  }
};

/** The floating IP of a server's first port, made where there is none. */
export const ensureFloatingIp = async (demo: CloudSession, serverId: string, publicId: string): Promise<string> => {
  const port = await findOne(demo, ports, { device_id: serverId });
  if (port === undefined) throw new TypeError(`server ${serverId} has no port`);
  const found = await findOne(demo, floatingIps, { port_id: port.id });
  if (found !== undefined) return String(found['floating_ip_address']);
  const floatingip = { floating_network_id: publicId, port_id: port.id };
  const made = await demo.ask<{ floatingip: Shown }>('neutron', 'POST', floatingIps.path, { floatingip });
  return String(made.floatingip['floating_ip_address']);
};
