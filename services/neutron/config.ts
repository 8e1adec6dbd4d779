import { defineSection, type ConfigOf } from '@nimbo/config/option.ts';
import { boolean, choice, duration, integer, list, string } from '@nimbo/config/options.ts';

const quota = (what: string, usual: number) =>
  integer({ default: usual, minimum: -1, reason: `${what} that one project may have; -1 for no limit.` });

/** Neutron's settings (`cloud.neutron`), equal on every host. */
export const neutronSection = defineSection({
  part: 'cloud',
  name: 'neutron',
  options: {
    mechanism_driver: choice({
      default: 'linuxbridge',
      choices: ['linuxbridge', 'fake'],
      reason: 'fake binds every port on any host without an agent: for simulated hosts.',
    }),
    tenant_network_types: list({
      default: ['vxlan', 'local'],
      reason: 'What networks of projects are made of, in order of preference: vxlan, local.',
    }),
    flat_networks: list({
      default: ['public'],
      reason: 'Physical networks that flat networks may be made on; * for any.',
    }),
    vni_range: string({
      default: '1:1048575',
      reason: 'First and last VXLAN network identifier that neutron may choose.',
    }),
    physical_network_mtu: integer({
      default: 1500,
      minimum: 68,
      maximum: 65_535,
      reason: 'Largest packet of the network below: networks get what is left after the tunnel.',
    }),
    base_mac: string({
      default: 'fa:16:3e:00:00:00',
      reason: 'The first three bytes of the MAC addresses that neutron makes.',
    }),
    agent_down_time: duration({
      default: '60s',
      minimum: 5,
      reason: 'An agent that has not reported for so long is down.',
    }),
    dhcp_agents_per_network: integer({
      default: 1,
      minimum: 1,
      maximum: 16,
      reason: 'Hosts that serve DHCP for one network.',
    }),
    default_availability_zone: string({
      default: 'nova',
      reason: 'The zone of agents that name none.',
    }),
    enable_snat_by_default: boolean({
      default: true,
      reason: 'Whether routers with a gateway translate the addresses of private networks unless told.',
    }),
    max_dns_nameservers: integer({ default: 5, minimum: 0, maximum: 64, reason: 'Name servers of one subnet.' }),
    max_subnet_host_routes: integer({ default: 20, minimum: 0, maximum: 256, reason: 'Routes of one subnet.' }),
    max_routes: integer({ default: 30, minimum: 0, maximum: 1_000, reason: 'Extra routes of one router.' }),
    max_allowed_address_pair: integer({
      default: 10,
      minimum: 0,
      maximum: 1_000,
      reason: 'Further addresses that one port may use.',
    }),
    pagination_max_limit: integer({
      default: -1,
      minimum: -1,
      reason: 'The largest page of a list; -1 for as long as the caller asks.',
    }),
    notify_nova: boolean({
      default: true,
      reason: 'Tells nova when a port is plugged in; off, servers do not wait for their network.',
    }),
    quota_network: quota('Networks', 100),
    quota_subnet: quota('Subnets', 100),
    quota_subnetpool: quota('Subnet pools', -1),
    quota_port: quota('Ports', 500),
    quota_router: quota('Routers', 10),
    quota_floatingip: quota('Floating IPs', 50),
    quota_security_group: quota('Security groups', 10),
    quota_security_group_rule: quota('Rules of security groups', 100),
    quota_rbac_policy: quota('RBAC policies', 10),
    event_retention: duration({
      default: '30d',
      minimum: 3_600,
      maximum: 31_536_000,
      reason: 'How long a consumer of events may be away before a purge no longer keeps events for it.',
    }),
  },
});

/** The values of {@link neutronSection}. */
export type NeutronSettings = ConfigOf<typeof neutronSection>;
