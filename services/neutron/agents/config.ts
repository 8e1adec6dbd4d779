import { defineSection, type ConfigOf } from '@nimbo/config/option.ts';
import { choice, list, string } from '@nimbo/config/options.ts';

/** The network of one host (`host.network`). */
export const networkSection = defineSection({
  part: 'host',
  name: 'network',
  options: {
    driver: choice({
      default: 'linux',
      choices: ['linux', 'fake'],
      reason: 'fake makes no device and reports every port as wired: for clouds without root, and for simulated hosts.',
    }),
    uplink: string({
      default: 'none',
      reason: 'The interface through which guests reach the world, behind its address; none keeps them inside.',
    }),
    physical_networks: list({
      default: ['public'],
      reason: 'Names of the physical networks that flat networks of the cloud can use on this host.',
    }),
    public_network: string({
      default: 'public',
      reason: 'The physical network on which this host itself has a leg, so that it reaches floating IPs.',
    }),
    public_gateway: string({
      default: '172.24.4.1/24',
      reason: "The leg's address, with its length: the gateway of the external subnet. Empty for no leg.",
    }),
    tunnel_address: string({
      default: '127.0.0.1',
      reason:
        'The address at which other hosts of the cloud reach this one, for VXLAN; empty for no VXLAN networks here.',
    }),
  },
});

export type NetworkSettings = ConfigOf<typeof networkSection>;
