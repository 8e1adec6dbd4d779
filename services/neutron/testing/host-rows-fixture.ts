import { internalContext } from '@nimbo/context/internal-context.ts';
import type { Database } from '@nimbo/db/database.ts';
import type { Tables } from '../db/tables.ts';

const at = '2026-01-01T00:00:00.000000Z';
const standard = { project_id: 'p', description: '', revision_number: 0, created_at: at, updated_at: at };

const network = (id: string, more: object) => ({
  ...standard,
  id,
  name: id,
  admin_state_up: true,
  mtu: 1450,
  port_security_enabled: true,
  is_external: false,
  is_default: false,
  network_type: 'vxlan',
  physical_network: null,
  segmentation_id: 100,
  availability_zone_hints: '[]',
  ...more,
});

const subnet = (id: string, networkId: string, cidr: string, gateway: string) => ({
  ...standard,
  id,
  network_id: networkId,
  name: id,
  ip_version: 4,
  cidr,
  gateway_ip: gateway,
  enable_dhcp: networkId === 'private',
  ipv6_ra_mode: null,
  ipv6_address_mode: null,
  dns_nameservers: '["9.9.9.9"]',
  host_routes: '[]',
  allocation_pools: '[]',
  service_types: '[]',
});

interface PortFacts {
  readonly id: string;
  readonly number: number;
  readonly network: string;
  readonly owner: string;
  readonly device: string;
  readonly address: string;
  readonly host: string;
}

const ports: readonly PortFacts[] = [
  {
    id: 'guest-11',
    number: 11,
    network: 'private',
    owner: 'compute:nova',
    device: 'i-11',
    address: '10.0.0.11',
    host: 'h1',
  },
  {
    id: 'guest-21',
    number: 21,
    network: 'private',
    owner: 'compute:nova',
    device: 'i-21',
    address: '10.0.0.21',
    host: 'h2',
  },
  { id: 'dhcp', number: 2, network: 'private', owner: 'network:dhcp', device: 'dhcp', address: '10.0.0.2', host: 'h1' },
  {
    id: 'inside',
    number: 1,
    network: 'private',
    owner: 'network:router_interface',
    device: 'router',
    address: '10.0.0.1',
    host: 'h1',
  },
  {
    id: 'gate',
    number: 3,
    network: 'outside',
    owner: 'network:router_gateway',
    device: 'router',
    address: '172.24.4.10',
    host: 'h1',
  },
];

const portRow = ({ id, number, network: networkId, owner, device }: PortFacts) => ({
  ...standard,
  id,
  network_id: networkId,
  name: '',
  admin_state_up: true,
  mac_address: `fa:16:3e:00:00:${number.toString(16).padStart(2, '0')}`,
  device_id: device,
  device_owner: owner,
  status: 'DOWN' as const,
  port_security_enabled: true,
  allowed_address_pairs: id === 'guest-21' ? '[{"ip_address":"10.1.0.0/16","mac_address":null}]' : '[]',
  extra_dhcp_opts: '[]',
  ip_allocation: 'immediate',
});

const bindingRow = ({ id, network: networkId, host }: PortFacts) => ({
  port_id: id,
  network_id: networkId,
  host,
  vnic_type: 'normal',
  profile: '{}',
  vif_type: host === '' ? 'unbound' : 'bridge',
  vif_details: '{}',
  status: 'ACTIVE',
  failure: '',
  reported_status: null,
  reported_reason: '',
  reported_at: null,
});

const addressRow = ({ id, number, network: networkId, address }: PortFacts) => ({
  subnet_id: networkId === 'private' ? 'inner' : 'outer',
  address_key: number.toString(16).padStart(8, '0'),
  ip_address: address,
  network_id: networkId,
  port_id: id,
  position: 0,
});

const agent = (id: string, type: string) => ({
  id,
  agent_type: type,
  host: 'h1',
  binary: 'b',
  topic: 't',
  availability_zone: null,
  admin_state_up: true,
  description: '',
  configurations: '{"tunneling_ip":"10.99.0.1"}',
  created_at: at,
  started_at: at,
  heartbeat_timestamp: at,
});

const rule = (id: string, direction: string, remote: string | null) => ({
  ...standard,
  id,
  security_group_id: 'default',
  direction,
  ethertype: 'IPv4',
  protocol: null,
  port_range_min: null,
  port_range_max: null,
  remote_ip_prefix: null,
  remote_group_id: remote,
  fingerprint: id,
});

const router = {
  ...standard,
  id: 'router',
  name: 'router',
  admin_state_up: true,
  status: 'ACTIVE',
  gateway_port_id: 'gate',
  gateway_network_id: 'outside',
  enable_snat: true,
  routes: '[]',
  availability_zone_hints: '[]',
};

const floatingIp = {
  ...standard,
  id: 'fip',
  floating_network_id: 'outside',
  floating_port_id: 'fip-port',
  floating_ip_address: '172.24.4.100',
  fixed_port_id: 'guest-11',
  fixed_ip_address: '10.0.0.11',
  router_id: 'router',
  status: 'DOWN',
};

/** Writes a network with guests on h1 and h2; its DHCP server, router and floating IP are on h1. */
export const hostRowsFixture = (db: Database<Tables>): Promise<void> =>
  db.transaction(internalContext(), async (tx) => {
    const outside = { network_type: 'flat', physical_network: 'public', segmentation_id: null, is_external: true };
    await tx
      .insertInto('networks')
      .values([network('private', {}), network('outside', outside)])
      .execute();
    await tx
      .insertInto('subnets')
      .values([
        subnet('inner', 'private', '10.0.0.0/24', '10.0.0.1'),
        subnet('outer', 'outside', '172.24.4.0/24', '172.24.4.1'),
      ])
      .execute();
    await tx.insertInto('ports').values(ports.map(portRow)).execute();
    await tx.insertInto('port_bindings').values(ports.map(bindingRow)).execute();
    await tx.insertInto('ip_allocations').values(ports.map(addressRow)).execute();
    await tx
      .insertInto('agents')
      .values([agent('a1', 'Linux bridge agent'), agent('a3', 'L3 agent')])
      .execute();
    await tx
      .insertInto('security_groups')
      .values({ ...standard, id: 'default', name: 'default', stateful: true })
      .execute();
    await tx
      .insertInto('security_group_rules')
      .values([rule('r1', 'egress', null), rule('r2', 'ingress', 'default')])
      .execute();
    const guests = ports.filter(({ owner }) => owner === 'compute:nova');
    await tx
      .insertInto('port_security_groups')
      .values(guests.map(({ id }) => ({ port_id: id, security_group_id: 'default' })))
      .execute();
    await tx.insertInto('routers').values(router).execute();
    await tx.insertInto('router_l3_agents').values({ router_id: 'router', agent_id: 'a3' }).execute();
    await tx.insertInto('floating_ips').values(floatingIp).execute();
  });
