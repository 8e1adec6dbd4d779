import type { Context } from '@nimbo/context/context.ts';
import { fromJson } from '@nimbo/db/json.ts';
import { BadRequest, Forbidden, NotFound, OverQuota } from '@nimbo/errors/faults.ts';
import { findKey, listZones } from '../db/nova-api/boot-store.ts';
import { findServerGroup } from '../db/nova-api/server-group-store.ts';
import type { FlavorSnapshot, ImageSnapshot, KeySnapshot, PlacementWishes } from '../db/cell/documents.ts';
import type { Caller } from '../drivers/caller.ts';
import type { BootImage } from '../drivers/image.ts';
import { localDiskOf, withRoot } from './block-device-plan.ts';
import type { BuildSpec, RequestedGroup } from './build-spec.ts';
import { callersUser } from './caller.ts';
import { getFlavor } from './flavor.ts';
import type { Nova } from './nova.ts';
import { limitsOf } from './quota/limits.ts';
import { requestedInterfaces } from './requested-networks.ts';
import { checkVolumes } from './requested-volumes.ts';
import {
  attachNetworkRule,
  attachVolumeRule,
  forcedHostRule,
  requestedDestinationRule,
  zeroDiskRule,
} from './rule-names.ts';
import type { DeviceWish, ServerRequest } from './server-request.ts';
import { zoneWishOf } from './server-zone.ts';

/** What a request for servers came to when everything it names was looked up. */
export interface Boot {
  readonly flavor: FlavorSnapshot;
  readonly image: ImageSnapshot | null;
  readonly keyPair: KeySnapshot | null;
  readonly devices: readonly DeviceWish[];
  readonly wishes: PlacementWishes;
  readonly spec: BuildSpec;
}

const flavorOf = async (ctx: Context, nova: Nova, id: string): Promise<FlavorSnapshot> => {
  try {
    const flavor = await getFlavor(ctx, nova, id);
    return {
      id: flavor.flavorid,
      name: flavor.name,
      vcpus: flavor.vcpus,
      memoryMb: flavor.memory_mb,
      rootGb: flavor.root_gb,
      ephemeralGb: flavor.ephemeral_gb,
      swapMb: flavor.swap,
      rxtxFactor: flavor.rxtx_factor,
      extraSpecs: flavor.extraSpecs,
    };
  } catch (error) {
    throw error instanceof NotFound ? new BadRequest(error.message, { cause: error }) : error;
  }
};

/** @throws BadRequest where the flavor is too small for the image, or the image is not ready */
const checkImage = (image: BootImage, flavor: FlavorSnapshot, isLocalRoot: boolean): void => {
  if (image.status !== 'active') throw new BadRequest(`Image ${image.id} is not active: it is ${image.status}.`);
  if (flavor.memoryMb < image.minRamMb)
    throw new BadRequest(`Flavor's memory is too small for requested image: it needs ${image.minRamMb} MiB.`);
  if (isLocalRoot && flavor.rootGb !== 0 && flavor.rootGb < image.minDiskGb)
    throw new BadRequest(`Flavor's disk is too small for requested image: it needs ${image.minDiskGb} GiB.`);
};

const imageOf = async (ctx: Context, nova: Nova, caller: Caller, id: string): Promise<BootImage> => {
  try {
    return await nova.drivers.images.get(ctx, caller, id);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    throw new BadRequest(`Image ${id} could not be found: check the id.`, { cause: error });
  }
};

const snapshotOf = ({ status: _status, ...image }: BootImage): ImageSnapshot => image;

const keyOf = async (ctx: Context, nova: Nova, name: string | null): Promise<KeySnapshot | null> => {
  if (name === null) return null;
  const key = await findKey(nova.api.read, callersUser(ctx), name);
  if (key === undefined) throw new BadRequest(`Invalid key_name provided: you have no key pair ${name}.`);
  return key;
};

const wishesOf = async (
  ctx: Context,
  nova: Nova,
  { projectId }: Caller,
  { availabilityZone, host, node, hints }: ServerRequest,
): Promise<PlacementWishes> => {
  const zone = zoneWishOf(availabilityZone);
  const target = { project_id: projectId };
  if (zone.host !== null) await ctx.authorize(forcedHostRule, target);
  if (host !== null || node !== null) await ctx.authorize(requestedDestinationRule, target);
  if (zone.availabilityZone !== null) {
    const known = [nova.settings.default_availability_zone, ...(await listZones(nova.api.read))];
    if (!known.includes(zone.availabilityZone))
      throw new BadRequest(`The requested availability zone is not available: there is no ${zone.availabilityZone}.`);
  }
  return { ...zone, host: host ?? zone.host, node: node ?? zone.node, hints };
};

const groupOf = async (
  nova: Nova,
  { projectId }: Caller,
  hints: ServerRequest['hints'],
): Promise<RequestedGroup | undefined> => {
  const wanted = Array.isArray(hints['group']) ? hints['group'][0] : hints['group'];
  if (wanted === undefined) return undefined;
  const group = await findServerGroup(nova.api.read, String(wanted));
  if (group === undefined || group.project_id !== projectId)
    throw new BadRequest(`Server group ${String(wanted)} could not be found: check the id.`);
  const { max_server_per_host: most = 1 } = fromJson<{ max_server_per_host?: number }>(group.rules);
  return { uuid: group.uuid, policy: group.policy, maxServersPerHost: most };
};

const checkMetadata = async (nova: Nova, caller: Caller, { metadata }: ServerRequest): Promise<void> => {
  const { metadata_items: most } = await limitsOf(nova.api.read, nova.settings, { projectId: caller.projectId });
  const count = Object.keys(metadata).length;
  if (most !== -1 && count > most)
    throw new OverQuota(`Quota exceeded for metadata_items: requested ${count}, but the limit of a server is ${most}.`);
};

const authorizeParts = async (ctx: Context, { projectId }: Caller, request: ServerRequest): Promise<void> => {
  const target = { project_id: projectId };
  if (request.devices.length > 0) await ctx.authorize(attachVolumeRule, target);
  if (Array.isArray(request.networks) && request.networks.length > 0) await ctx.authorize(attachNetworkRule, target);
};

const securityGroupsOf = (ctx: Context, nova: Nova, caller: Caller, names: readonly string[]) =>
  names.length === 0 ? Promise.resolve(undefined) : nova.drivers.networks.securityGroups(ctx, caller, names);

const checkRoot = async (
  ctx: Context,
  { projectId }: Caller,
  flavor: FlavorSnapshot,
  isLocalRoot: boolean,
): Promise<void> => {
  if (!isLocalRoot || flavor.rootGb > 0 || (await ctx.can(zeroDiskRule, { project_id: projectId }))) return;
  throw new Forbidden(
    `Only volume-backed servers are allowed for flavors with zero disk, and ${flavor.name} has none: boot from a volume, or choose another flavor.`,
  );
};

/**
 * Looks up everything that a request for servers names, with the caller's own authority.
 * @throws BadRequest, Forbidden, Conflict, OverQuota
 */
export const resolveBoot = async (ctx: Context, nova: Nova, caller: Caller, request: ServerRequest): Promise<Boot> => {
  await authorizeParts(ctx, caller, request);
  await checkMetadata(nova, caller, request);
  const flavor = await flavorOf(ctx, nova, request.flavorId);
  const devices = withRoot(request.devices, request.imageId);
  const isLocalRoot = devices.some(({ bootIndex, destinationType }) => bootIndex === 0 && destinationType === 'local');
  await checkRoot(ctx, caller, flavor, isLocalRoot);
  const image = request.imageId === null ? null : await imageOf(ctx, nova, caller, request.imageId);
  if (image !== null) checkImage(image, flavor, isLocalRoot);
  const interfaces = await requestedInterfaces(ctx, nova, caller, request.networks);
  const several = request.maximum > 1 && interfaces.some(({ portId, fixedIp }) => portId !== null || fixedIp !== null);
  if (several) throw new BadRequest('Unable to launch multiple instances with a single configured port or fixed IP.');
  return {
    flavor,
    image: image === null ? null : snapshotOf(image),
    keyPair: await keyOf(ctx, nova, request.keyName),
    devices: await checkVolumes(ctx, nova, caller, devices),
    wishes: await wishesOf(ctx, nova, caller, request),
    spec: {
      interfaces,
      securityGroups: await securityGroupsOf(ctx, nova, caller, request.securityGroups),
      group: await groupOf(nova, caller, request.hints),
      localDiskGb: localDiskOf(flavor, devices),
    },
  };
};
