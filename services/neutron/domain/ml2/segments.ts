import { randomInt } from 'node:crypto';
import type { NeutronSettings } from '../../config.ts';
import { claimSegment, takenSegments } from '../../db/segment-store.ts';
import type { Change } from '../change.ts';
import { conflict, invalid } from '../faults.ts';

/** The segment that a network is on. */
export interface NetworkSegment {
  readonly network_type: string;
  readonly physical_network: string | null;
  readonly segmentation_id: number | null;
}

/** What an administrator says of it; nothing for the cloud's own choice. */
export interface WantedSegment {
  readonly type: string | undefined;
  readonly physicalNetwork: string | undefined;
  readonly segmentationId: number | undefined;
}

/** Makes segments of one type. */
interface TypeDriver {
  /** A segment as an administrator wants it. @throws BadRequest, Conflict where it is taken */
  wanted(
    changing: Change,
    settings: NeutronSettings,
    networkId: string,
    wanted: WantedSegment,
  ): Promise<NetworkSegment>;
  /** Any segment; undefined where there is none left. */
  any(changing: Change, settings: NeutronSettings, networkId: string): Promise<NetworkSegment | undefined>;
  /** Bytes that the tunnel takes of each packet. */
  readonly overhead: number;
}

const localSegment: NetworkSegment = { network_type: 'local', physical_network: null, segmentation_id: null };

const local: TypeDriver = {
  overhead: 0,
  wanted: (_changing, _settings, _networkId, { physicalNetwork, segmentationId }) => {
    if (physicalNetwork !== undefined || segmentationId !== undefined) {
      throw invalid('A local network has neither provider:physical_network nor provider:segmentation_id.');
    }
    return Promise.resolve(localSegment);
  },
  any: () => Promise.resolve(localSegment),
};

const flat: TypeDriver = {
  overhead: 0,
  wanted: async ({ tx }, { flat_networks }, networkId, { physicalNetwork, segmentationId }) => {
    if (segmentationId !== undefined) throw invalid('A flat network has no provider:segmentation_id.');
    if (physicalNetwork === undefined) throw invalid('A flat network needs a provider:physical_network.');
    if (!flat_networks.includes('*') && !flat_networks.includes(physicalNetwork)) {
      throw invalid(
        `There is no physical network ${physicalNetwork} for flat networks; known: ${flat_networks.join(', ')}.`,
      );
    }
    const segment = { network_type: 'flat', physical_network: physicalNetwork, segmentation_id: 0 };
    if (!(await claimSegment(tx, { ...segment, network_id: networkId }))) {
      throw conflict('FlatNetworkInUse', `The physical network ${physicalNetwork} has a flat network already.`);
    }
    return { ...segment, segmentation_id: null };
  },
  // Projects get no flat networks: there is one for each physical network.
  any: () => Promise.resolve(undefined),
};

const largestVni = 16_777_215;

/** First and last of the range in the settings. */
const vniRange = ({ vni_range }: NeutronSettings): readonly [number, number] => {
  const [first, last] = vni_range.split(':').map(Number);
  const isRange = first !== undefined && last !== undefined && first >= 1 && first <= last && last <= largestVni;
  if (!isRange) throw new Error(`cloud.neutron.vni_range ${vni_range} is not FIRST:LAST within 1:${largestVni}`);
  return [first, last];
};

const vxlanSegment = (vni: number): NetworkSegment => ({
  network_type: 'vxlan',
  physical_network: null,
  segmentation_id: vni,
});

const claimVni = ({ tx }: Change, vni: number, networkId: string): Promise<boolean> =>
  claimSegment(tx, { network_type: 'vxlan', physical_network: '', segmentation_id: vni, network_id: networkId });

/** Ranges are wide, so a number at random is nearly always free. */
const guesses = 8;

const firstFree = (taken: readonly number[], first: number, last: number): number | undefined => {
  let next = first;
  for (const vni of taken) {
    if (vni > next) break;
    if (vni === next) next += 1;
  }
  return next > last ? undefined : next;
};

const vxlan: TypeDriver = {
  // Outer Ethernet, IPv4, UDP and VXLAN headers (RFC 7348).
  overhead: 50,
  wanted: async (changing, settings, networkId, { physicalNetwork, segmentationId }) => {
    if (physicalNetwork !== undefined) throw invalid('A vxlan network has no provider:physical_network.');
    if (segmentationId === undefined) {
      return (await vxlan.any(changing, settings, networkId)) ?? noneLeft();
    }
    if (segmentationId < 1 || segmentationId > largestVni) {
      throw invalid(`The segmentation id ${segmentationId} is not within 1 and ${largestVni}.`);
    }
    if (!(await claimVni(changing, segmentationId, networkId))) {
      throw conflict('TunnelIdInUse', `Another network has the tunnel id ${segmentationId}: choose another.`);
    }
    return vxlanSegment(segmentationId);
  },
  any: async (changing, settings, networkId) => {
    const [first, last] = vniRange(settings);
    for (let guess = 0; guess < guesses; guess += 1) {
      const vni = randomInt(first, last + 1);
      if (await claimVni(changing, vni, networkId)) return vxlanSegment(vni);
    }
    for (;;) {
      const vni = firstFree(await takenSegments(changing.tx, 'vxlan'), first, last);
      if (vni === undefined) return undefined;
      if (await claimVni(changing, vni, networkId)) return vxlanSegment(vni);
    }
  },
};

const drivers: Readonly<Record<string, TypeDriver>> = { local, flat, vxlan };

const noneLeft = (): never => {
  throw conflict('NoNetworkAvailable', 'There is no segment left for another network.');
};

const driverOf = (type: string): TypeDriver => {
  const driver = Object.hasOwn(drivers, type) ? drivers[type] : undefined;
  if (driver === undefined) {
    throw invalid(`The provider:network_type ${type} is not one of ${Object.keys(drivers).join(', ')}.`);
  }
  return driver;
};

/**
 * The segment of a new network, claimed for it.
 * @throws BadRequest for a segment that cannot be, Conflict for one that is taken, or where none is left
 */
export const newSegment = async (
  changing: Change,
  settings: NeutronSettings,
  networkId: string,
  wanted: WantedSegment,
): Promise<NetworkSegment> => {
  if (wanted.type !== undefined) return driverOf(wanted.type).wanted(changing, settings, networkId, wanted);
  if (wanted.physicalNetwork !== undefined || wanted.segmentationId !== undefined) {
    throw invalid('provider:network_type is required where another provider attribute is given.');
  }
  for (const type of settings.tenant_network_types) {
    const segment = await driverOf(type).any(changing, settings, networkId);
    if (segment !== undefined) return segment;
  }
  return noneLeft();
};

/** The largest packet that a network of a type carries. */
export const largestMtu = ({ physical_network_mtu }: NeutronSettings, type: string): number =>
  physical_network_mtu - driverOf(type).overhead;
