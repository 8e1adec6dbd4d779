import { networkOf } from './addresses-of.ts';
import { nameOf, type CloudMark } from './names.ts';
import type { NftRule, NftTable } from './ruleset.ts';
import type { Sysctls } from './sysctls.ts';

/** The host's own leg in an external network: through it the host reaches floating IPs, and guests reach the world. */
export interface HostGateway {
  readonly cloud: CloudMark;
  /** The leg's device. */
  readonly leg: string;
  /** Its address with the length of the network. */
  readonly address: string;
  /** The host's interface to the world; undefined keeps guests inside. */
  readonly uplink: string | undefined;
}

/** A guest may ping the host's leg and get answers, and otherwise knows nothing of the host. */
const inputRules = (leg: NftRule): readonly NftRule[] => [
  [...leg, 'ct', 'state', 'established,related', 'accept'],
  [...leg, 'meta', 'l4proto', { anyOf: ['icmp', 'ipv6-icmp'] }, 'accept'],
  [...leg, 'drop'],
];

/** Guests go out through the uplink and nowhere else; what comes in by it goes to floating IPs, where rules guard them. */
const forwardRules = (leg: NftRule, uplink: string | undefined): readonly NftRule[] => [
  [...leg, 'ct', 'state', 'established,related', 'accept'],
  ...(uplink === undefined ? [] : [[...leg, 'oifname', { name: uplink }, 'accept']]),
  [...leg, 'drop'],
];

/** The table of the host's leg. */
export const hostGatewayTable = ({ cloud, leg, address, uplink }: HostGateway): NftTable => {
  const fromLeg: NftRule = ['iifname', { name: leg }];
  const hide: readonly NftRule[] =
    uplink === undefined ? [] : [['ip', 'saddr', networkOf(address), 'oifname', { name: uplink }, 'masquerade']];
  return {
    family: 'inet',
    name: nameOf(cloud, 'nt', 'host-gateway'),
    sets: [],
    chains: [
      { name: 'at_input', hook: { type: 'filter', hook: 'input', priority: 0 }, rules: inputRules(fromLeg) },
      {
        name: 'at_forward',
        hook: { type: 'filter', hook: 'forward', priority: 0 },
        rules: forwardRules(fromLeg, uplink),
      },
      { name: 'at_postrouting', hook: { type: 'nat', hook: 'postrouting', priority: 100 }, rules: hide },
    ],
  };
};

/** sysctl(8) writes the dots of a device's name as slashes. */
const forwardingOf = (device: string): string => `net.ipv4.conf.${device.replaceAll('.', '/')}.forwarding`;

/** Forwarding of the two devices only: the host does not become a router between all others that it has. */
export const hostGatewaySysctls = ({ leg, uplink }: HostGateway): Sysctls => ({
  [forwardingOf(leg)]: '1',
  ...uplinkSysctls(uplink),
});

/** Of these the host had other values before, which it gets back. */
export const uplinkSysctls = (uplink: string | undefined): Sysctls =>
  uplink === undefined ? {} : { [forwardingOf(uplink)]: '1' };
