import { signImageTicket } from '@nimbo/auth/image-ticket.ts';
import type { Context } from '@nimbo/context/context.ts';
import type { BlockDevice } from '../../db/cell/block-device.ts';
import type { ImageSnapshot } from '../../db/cell/documents.ts';
import { listWantedInstances, type WantedInstance as Wanted } from '../../db/cell/host-instance-store.ts';
import type { WantedImage, WantedInstance, WantedVolume } from '../../rpc/wanted-instance.ts';
import { cellOfHost } from './cell-of-host.ts';
import type { HostDesk } from './host-desk.ts';

/** Milliseconds in which a host must have begun to fetch an image. */
const ticketLife = 600_000;

/** Instances of one answer: some kilobytes each, and a message has at most 4 MiB. */
const pageSize = 200;

const gibibyte = 1024 ** 3;

const imageOf = ({ imageTicketKey, clock }: HostDesk, image: ImageSnapshot): WantedImage => {
  const { id, hashAlgorithm: algorithm, hashValue: value, size, diskFormat, properties } = image;
  return {
    id,
    hash: algorithm === null || value === null ? null : { algorithm, value },
    size: size ?? 0,
    diskFormat: diskFormat ?? '',
    properties: { ...properties },
    ticket: signImageTicket(imageTicketKey, id, clock.now() + ticketLife),
  };
};

const volumesOf = (devices: readonly BlockDevice[]): WantedVolume[] =>
  devices.flatMap(({ volumeId, connectionInfo, bootIndex, volumeSize }) => {
    if (volumeId === null || connectionInfo === null) return [];
    const connection = { driver: connectionInfo.driver_volume_type, data: { ...connectionInfo.data } };
    const size = volumeSize === null ? {} : { size: volumeSize * gibibyte };
    return { volumeId, connection, bootIndex: bootIndex === null || bootIndex < 0 ? null : bootIndex, ...size };
  });

const bootsFromVolume = (devices: readonly BlockDevice[]): boolean =>
  devices.some(({ bootIndex, destinationType }) => bootIndex === 0 && destinationType === 'volume');

const wantedOf = (desk: HostDesk, { instance, devices }: Wanted): WantedInstance => {
  const { uuid, name, wanted, flavor, interfaces } = instance;
  const image = bootsFromVolume(devices) ? null : instance.image;
  return {
    uuid,
    generation: wanted.generation,
    power: wanted.power ?? 'absent',
    reboots: { soft: wanted.softReboots, hard: wanted.hardReboots },
    name,
    vcpus: flavor.vcpus,
    memoryMb: flavor.memoryMb,
    rootGb: flavor.rootGb,
    ephemeralGb: flavor.ephemeralGb,
    swapMb: flavor.swapMb,
    image: image === null ? null : imageOf(desk, image),
    volumes: volumesOf(devices),
    ports: interfaces.map(({ portId, mac, mtu }) => ({ portId, mac, mtu })),
    configDrive: instance.hasConfigDrive,
  };
};

/** Which of its instances a host asks for: those after an id, and only those named where any are. */
interface Asked {
  readonly after: string | null;
  readonly only: readonly string[] | undefined;
}

/** What a host shall have, a page at a time in the order of the ids. */
export const wantedOfHost = async (
  ctx: Context,
  desk: HostDesk,
  host: string,
  { after, only }: Asked,
): Promise<{ readonly instances: WantedInstance[]; readonly next: string | null }> => {
  const cell = await cellOfHost(ctx, desk, host);
  const all = (await listWantedInstances(cell.db.read, host, only)).toSorted((a, b) =>
    a.instance.uuid < b.instance.uuid ? -1 : 1,
  );
  const rest = all.filter(({ instance }) => after === null || instance.uuid > after);
  const instances = rest.slice(0, pageSize).map((wanted) => wantedOf(desk, wanted));
  return { instances, next: rest.length > pageSize ? (instances.at(-1)?.uuid ?? null) : null };
};
