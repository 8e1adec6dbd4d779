/** A part of the API beyond its core (Networking API v2.0, "Extensions"): only what works here is named. */
export interface Extension {
  readonly alias: string;
  readonly name: string;
  readonly description: string;
  /** When its definition last changed, as upstream tells it; clients show it. */
  readonly updated: string;
}

const extension = (alias: string, name: string, description: string, updated: string): Extension => ({
  alias,
  name,
  description,
  updated: `${updated}T10:00:00-00:00`,
});

/** Everything that this cloud's networking offers. When building a part, name it here; when not, don't. */
export const extensions: readonly Extension[] = [
  extension('agent', 'agent', 'Agents of hosts can be seen and switched off.', '2013-02-03'),
  extension('allowed-address-pairs', 'Allowed Address Pairs', 'Ports may use further addresses.', '2013-07-23'),
  extension('availability_zone', 'Availability Zone', 'Zones of agents can be seen.', '2015-01-01'),
  extension('binding', 'Port Binding', 'Ports tell where they are plugged in.', '2014-02-03'),
  extension(
    'default-subnetpools',
    'Default Subnetpools',
    'One subnet pool of each version is the usual.',
    '2016-02-18',
  ),
  extension('dhcp_agent_scheduler', 'DHCP Agent Scheduler', 'Networks are given to DHCP agents.', '2013-02-07'),
  extension('empty-string-filtering', 'Empty String Filtering', 'Lists are narrowed to empty values.', '2018-04-09'),
  extension('external-net', 'Neutron external network', 'Networks that lead out of the cloud.', '2013-01-14'),
  extension('extra_dhcp_opt', 'Neutron Extra DHCP options', 'DHCP tells devices more.', '2013-03-17'),
  extension('extraroute', 'Neutron Extra Route', 'Routers know further ways.', '2013-02-01'),
  extension('extraroute-atomic', 'Atomically add/remove extra routes', 'Routes are added one by one.', '2019-07-10'),
  extension('filter-validation', 'Filter parameters validation', 'Unknown filters are refused.', '2018-03-21'),
  extension('fip-port-details', 'Floating IP Port Details', 'Floating IPs describe their port.', '2018-04-09'),
  extension('ip_allocation', 'IP Allocation', 'Ports tell whether they have addresses.', '2016-06-10'),
  extension('l3_agent_scheduler', 'L3 Agent Scheduler', 'Routers are given to L3 agents.', '2013-02-07'),
  extension('ext-gw-mode', 'Neutron L3 Configurable external gateway mode', 'Gateways translate or not.', '2013-03-28'),
  extension('net-mtu', 'Network MTU', 'Networks tell their largest packet.', '2015-03-25'),
  extension('net-mtu-writable', 'Network MTU (writable)', 'It can be chosen.', '2017-07-12'),
  extension('network-ip-availability', 'Network IP Availability', 'How many addresses are left.', '2015-09-24'),
  extension('network_availability_zone', 'Network Availability Zone', 'Networks have zones.', '2015-01-01'),
  extension('pagination', 'Pagination support', 'Lists come in pages.', '2016-06-12'),
  extension('port-security', 'Port Security', 'Ports are guarded or not.', '2012-07-23'),
  extension('port-security-groups-filtering', 'Port filtering on security groups', 'Ports by group.', '2018-01-09'),
  extension('project-id', 'project_id field enabled', 'Owners are called projects.', '2016-09-09'),
  extension('provider', 'Provider Network', 'What a network is made of.', '2012-09-07'),
  extension('quota_details', 'Quota details management support', 'What is used of a quota.', '2017-02-10'),
  extension('quotas', 'Quota management support', 'Projects have limits.', '2012-07-29'),
  extension('rbac-policies', 'RBAC Policies', 'Networks are opened to chosen projects.', '2015-06-17'),
  extension('rbac-security-groups', 'RBAC security groups', 'So are security groups.', '2019-04-26'),
  extension('rbac-subnetpool', 'RBAC subnet pools', 'And subnet pools.', '2020-02-19'),
  extension('revision-if-match', 'If-Match constraints based on revision_number', 'Conditional changes.', '2016-12-11'),
  extension('router', 'Neutron L3 Router', 'Routers and floating IPs.', '2012-07-20'),
  extension('security-group', 'security-group', 'Groups of ports with rules.', '2012-10-05'),
  extension('security-groups-normalized-cidr', 'Normalized CIDR field for security group rules', '', '2021-05-10'),
  extension('security-groups-shared-filtering', 'Security group filtering on the shared field', '', '2023-06-28'),
  extension('sorting', 'Sorting support', 'Lists are ordered.', '2016-06-12'),
  extension('standard-attr-description', 'standard-attr-description', 'Resources are described.', '2016-02-10'),
  extension('standard-attr-revisions', 'Resource revision numbers', 'Resources count changes.', '2016-04-11'),
  extension('standard-attr-tag', 'Tag support for resources with standard attribute', 'Tags.', '2017-01-01'),
  extension('standard-attr-timestamp', 'Resource timestamps', 'Resources tell their age.', '2016-09-12'),
  extension('stateful-security-group', 'Stateful security group', 'Whether replies pass.', '2019-11-26'),
  extension('subnet_allocation', 'Subnet Allocation', 'Subnets get their blocks from pools.', '2015-03-30'),
  extension('subnet-service-types', 'Subnet service types', 'Subnets for kinds of devices.', '2016-03-15'),
];
