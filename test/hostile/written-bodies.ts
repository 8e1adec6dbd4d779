const zeroUuid = '00000000-0000-4000-8000-000000000000';

const subnet = {
  name: 'example',
  description: 'example',
  gateway_ip: '10.98.0.1',
  enable_dhcp: true,
  dns_nameservers: ['192.0.2.53'],
  host_routes: [{ destination: '198.51.100.0/24', nexthop: '10.98.0.9' }],
  allocation_pools: [{ start: '10.98.0.10', end: '10.98.0.200' }],
  service_types: [],
};

const subnetPool = {
  name: 'example',
  description: 'example',
  default_prefixlen: 24,
  min_prefixlen: 20,
  max_prefixlen: 28,
  default_quota: 1_000,
  is_default: false,
  address_scope_id: null,
};

const port = {
  name: 'example',
  admin_state_up: true,
  mac_address: '52:54:00:00:00:01',
  fixed_ips: [{ subnet_id: zeroUuid }],
  device_id: 'example',
  device_owner: 'example',
  security_groups: [],
  port_security_enabled: true,
  allowed_address_pairs: [{ ip_address: '192.0.2.9', mac_address: '52:54:00:00:00:02' }],
  extra_dhcp_opts: [{ opt_name: 'mtu', opt_value: '1400', ip_version: 4 }],
  'binding:host_id': 'example',
  'binding:vnic_type': 'normal',
  'binding:profile': { example: 1 },
};

const router = {
  name: 'example',
  admin_state_up: true,
  external_gateway_info: { network_id: zeroUuid, enable_snat: true, external_fixed_ips: [{ subnet_id: zeroUuid }] },
};

const routes = [{ destination: '198.51.100.0/24', nexthop: '10.99.0.9' }];

const server = {
  name: 'example',
  imageRef: zeroUuid,
  flavorRef: 'example',
  adminPass: 'example',
  metadata: { key: 'example' },
  'OS-DCF:diskConfig': 'AUTO',
  accessIPv4: '192.0.2.1',
  accessIPv6: '2001:db8::1',
  availability_zone: 'nova',
  config_drive: true,
  min_count: 1,
  max_count: 1,
  return_reservation_id: false,
  user_data: 'YQ==',
  description: 'example',
  networks: 'none',
  block_device_mapping_v2: [
    { source_type: 'image', destination_type: 'local', uuid: zeroUuid, boot_index: 0, delete_on_termination: true },
  ],
  tags: ['example'],
  hostname: 'example',
};

/** Bodies whose schema says less than what is taken, by service and operation: values here fit together. */
export const writtenBodies: Readonly<Record<string, unknown>> = {
  'glance update_image': [
    { op: 'replace', path: '/name', value: 'changed' },
    { op: 'add', path: '/tags', value: ['one', 'two'] },
    { op: 'add', path: '/own', value: 'property' },
  ],
  'neutron create_network': {
    network: { name: 'example', mtu: 1_400, shared: true, 'router:external': true, port_security_enabled: true },
  },
  'neutron update_network': { network: { name: 'example', mtu: 1_400, shared: true, is_default: false } },
  'neutron create_subnet': {
    subnet: { ...subnet, network_id: zeroUuid, ip_version: 4, cidr: '10.98.0.0/16', subnetpool_id: null },
  },
  'neutron update_subnet': { subnet: { ...subnet, gateway_ip: '10.99.0.1', allocation_pools: [] } },
  'neutron create_subnetpool': { subnetpool: { ...subnetPool, prefixes: ['10.64.0.0/16'], shared: true } },
  'neutron update_subnetpool': { subnetpool: { ...subnetPool, prefixes: ['10.128.0.0/15'] } },
  'neutron create_port': { port: { ...port, network_id: zeroUuid } },
  'neutron update_port': { port },
  'neutron create_rbac_policy': {
    rbac_policy: {
      object_type: 'network',
      object_id: zeroUuid,
      action: 'access_as_shared',
      target_tenant: 'example',
    },
  },
  'neutron create_router': { router },
  'neutron update_router': { router: { ...router, routes } },
  'neutron add_router_interface': { subnet_id: zeroUuid },
  'neutron remove_router_interface': { subnet_id: zeroUuid },
  'neutron add_extraroutes': { router: { routes } },
  'neutron remove_extraroutes': { router: { routes } },
  'nova create_server': { server },
  'nova update_flavor_extra_spec': { victim: 'changed' },
  'cinder update_volume_metadata_item': { meta: { victim: 'changed' } },
  'keystone update_service': { service: { type: 'victim', name: 'example', description: 'example', enabled: true } },
  'keystone update_endpoint_group': {
    endpoint_group: { name: 'example', description: 'example', filters: { interface: 'public' } },
  },
  'keystone create_application_credential': {
    application_credential: {
      name: 'example',
      description: 'example',
      secret: 'example',
      expires_at: null,
      roles: [{ id: 'example' }],
      unrestricted: false,
      access_rules: [{ path: '/v2.1/servers', method: 'GET', service: 'compute' }],
    },
  },
  'keystone update_consumer': { consumer: { description: 'example' } },
  'keystone authorize_request_token': { roles: [{ id: 'example' }] },
  'nova set_server_metadata_item': { meta: { victim: 'changed' } },
  'nova attach_volume': { volumeAttachment: { volumeId: zeroUuid, device: '/dev/vdb', tag: 'example' } },
  'nova update_server_volume': { volumeAttachment: { volumeId: zeroUuid, delete_on_termination: false } },
  'nova attach_interface': { interfaceAttachment: { net_id: zeroUuid } },
  'nova update_service': { status: 'disabled', disabled_reason: 'example' },
  'nova create_external_events': {
    events: [{ name: 'network-vif-plugged', server_uuid: zeroUuid, status: 'completed', tag: 'example' }],
  },
};
