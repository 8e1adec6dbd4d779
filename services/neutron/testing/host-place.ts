import type { HostPlace } from '../agents/translate/host-place.ts';

/** A host for tests, by the name h1. */
export const hostPlace = (more: Partial<HostPlace> = {}, settings: Partial<HostPlace['settings']> = {}): HostPlace => ({
  cloud: 'c0ffee',
  host: 'h1',
  place: undefined,
  tapUid: 65_534,
  dhcpDirectory: '/run/dhcp',
  advertDirectory: '/run/advertisements',
  serverUser: 'nobody',
  ...more,
  settings: {
    driver: 'linux',
    uplink: 'none',
    physical_networks: ['public'],
    public_network: 'public',
    public_gateway: '172.24.4.1/24',
    tunnel_address: '10.99.0.1',
    ...settings,
  },
});
