import type { Link } from './links.ts';
import type { Place } from './place.ts';
import { ipStep, type Step } from './step.ts';

/** How a device hangs on a bridge. */
export interface BridgePort {
  readonly bridge: string;
  /** Isolated ports do not reach each other, only ports that are not. */
  readonly isolated?: boolean;
  /** Off where forwarding entries are written by hand; on unless told. */
  readonly learning?: boolean;
  /** Answers ARP and ND for known neighbours instead of flooding this port. */
  readonly suppressesNeighbours?: boolean;
}

/** What every device of a host has. */
export interface DeviceAttributes {
  readonly name: string;
  readonly mtu: number;
  readonly mac?: string;
  /** The bridge it belongs to; none where absent. */
  readonly port?: BridgePort;
  /** Whether the kernel gives it an IPv6 link-local address: only inside namespaces. */
  readonly makesAddress?: boolean;
}

const onOff = (value: boolean): string => (value ? 'on' : 'off');

const portFlags = (port: BridgePort): readonly (readonly [string, boolean])[] => [
  ['learning', port.learning ?? true],
  ['isolated', port.isolated ?? false],
  ['neigh_suppress', port.suppressesNeighbours ?? false],
];

const portWords = (port: BridgePort, link: Link | undefined): readonly string[] => {
  const isThere = link?.master === port.bridge;
  const wrong = portFlags(port).filter(([key, value]) => !isThere || link.port[key] !== value);
  return wrong.flatMap(([key, value]) => [key, onOff(value)]);
};

const plainWords = (device: DeviceAttributes, link: Link | undefined): readonly string[] => [
  ...(link?.mtu === device.mtu ? [] : ['mtu', String(device.mtu)]),
  ...(device.mac === undefined || link?.mac === device.mac ? [] : ['address', device.mac]),
  ...(link?.makesAddress === (device.makesAddress ?? false)
    ? []
    : ['addrgenmode', device.makesAddress === true ? 'eui64' : 'none']),
];

/** The steps that give an existing device, or one just made (undefined), its attributes, and at last bring it up. */
export const planAttributes = (place: Place, device: DeviceAttributes, link: Link | undefined): readonly Step[] => {
  const { name, port } = device;
  const step = (...args: readonly string[]): Step => ipStep(place, name, ['link', 'set', 'dev', name, ...args]);
  const plain = plainWords(device, link);
  const portly = port === undefined ? [] : portWords(port, link);
  return [
    ...(plain.length === 0 ? [] : [step(...plain)]),
    ...(link?.master === port?.bridge ? [] : [step(...(port === undefined ? ['nomaster'] : ['master', port.bridge]))]),
    ...(portly.length === 0 ? [] : [step('type', 'bridge_slave', ...portly)]),
    ...(link?.isUp === true ? [] : [step('up')]),
  ];
};

/** The step that removes a device; what is gone already is no failure. */
export const deleteLink = (place: Place, name: string): Step =>
  ipStep(place, name, ['link', 'del', 'dev', name], 'missing');

/** Whether what bears the device's name is of its kind and has all these properties. */
export const isMadeAs = (link: Link | undefined, kind: string, data: Readonly<Record<string, unknown>>): link is Link =>
  link?.kind === kind && Object.entries(data).every(([key, value]) => link.data[key] === value);
