import { imageTicketSecret } from '@nimbo/auth/image-ticket.ts';
import { ServiceSession } from '@nimbo/auth/service-session.ts';
import type { BusContext } from '@nimbo/bus/bus.ts';
import { createGlanceHttp } from '@nimbo/client-glance/glance-http.ts';
import { imagesClient, type GlanceImage } from '@nimbo/client-glance/images.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { createKeystoneHttp } from '@nimbo/client-keystone/keystone-http.ts';
import { externalEventsClient } from '@nimbo/client-nova/external-events.ts';
import { createNovaHttp } from '@nimbo/client-nova/nova-http.ts';
import { serverVolumesClient } from '@nimbo/client-nova/server-volumes.ts';
import type { Context } from '@nimbo/context/context.ts';
import type { Doorbell } from '@nimbo/db/events/doorbell.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { createSagaDoorbell } from '@nimbo/saga/saga-doorbell.ts';
import type { RoleDeps } from '@nimbo/service/role.ts';
import { cinderSection } from './config.ts';
import { cinderMigrations } from './db/migrations.ts';
import type { Tables } from './db/tables.ts';
import type { Cinder, Image, Neighbours } from './domain/cinder.ts';
import { createSignals } from './domain/signals.ts';
import { cinderDoorbell, cinderVolumeTopic } from './rpc/cinder-host.ts';

/** Cinder's own user, in project `service`. */
const session = async (deps: RoleDeps): Promise<ServiceSession> =>
  new ServiceSession({
    http: createKeystoneHttp({ endpoint: () => deps.endpoint('keystone', 'internal') }),
    login: {
      user: { name: 'cinder', domainId: 'default' },
      password: await deps.secret('cinder-service-password'),
      project: { name: 'service', domainId: 'default' },
    },
    clock: deps.clock,
  });

/** What an image has beside its properties. */
const core = new Set([
  'id',
  'name',
  'status',
  'visibility',
  'owner',
  'size',
  'virtual_size',
  'checksum',
  'os_hash_algo',
  'os_hash_value',
  'os_hidden',
  'protected',
  'tags',
  'created_at',
  'updated_at',
  'self',
  'file',
  'schema',
  'locations',
  'direct_url',
]);

/** What a volume tells of the image it was made from: its own properties, and some of the core's under these names. */
const propertiesOf = (image: GlanceImage): Record<string, string> => {
  const own = Object.entries(image).filter(([name, value]) => !core.has(name) && value !== null && value !== undefined);
  const texts = own.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const);
  const { id, name, checksum, size } = image;
  return {
    ...Object.fromEntries(texts),
    image_id: id,
    image_name: name ?? '',
    checksum: checksum ?? '',
    size: String(size ?? 0),
  };
};

const imageOf = (image: GlanceImage): Image => {
  const { os_hash_algo: algorithm, os_hash_value: value } = image;
  return {
    id: image.id,
    status: image.status,
    minDisk: image.min_disk,
    size: image.size ?? 0,
    virtualSize: image.virtual_size,
    diskFormat: image.disk_format ?? '',
    hash: algorithm === null || value === null ? null : { algorithm, value },
    properties: propertiesOf(image),
  };
};

const attachmentsOf = async (ctx: Context, nova: HttpClient, instanceId: string) => {
  try {
    const volumes = await serverVolumesClient(nova).list(ctx, instanceId);
    return volumes.map(({ volumeId, attachment_id: attachmentId }) => ({ volumeId, attachmentId }));
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
};

const neighboursOf = async (deps: RoleDeps): Promise<Neighbours> => {
  const tokens = await session(deps);
  const glance = createGlanceHttp({ endpoint: () => deps.endpoint('glance', 'internal'), tokens });
  const nova = createNovaHttp({ endpoint: () => deps.endpoint('nova', 'internal'), tokens });
  // A cloud without nova has no servers.
  const hasServers = () => deps.endpoint('nova', 'internal') !== undefined;
  return {
    image: async (ctx, userToken, id) => {
      const http = userToken === undefined ? glance : glance.onBehalfOf(userToken);
      return imageOf(await imagesClient(http).get(ctx, id));
    },
    serverAttachments: async (ctx, instanceId) => (hasServers() ? attachmentsOf(ctx, nova, instanceId) : undefined),
    volumeExtended: async (ctx, instanceId, volumeId) => {
      if (!hasServers()) return;
      const event = { name: 'volume-extended', server_uuid: instanceId, tag: volumeId, status: 'completed' } as const;
      await externalEventsClient(nova).send(ctx, [event]);
    },
  };
};

const ignore = (): void => undefined;

/** Opens everything that the role works with. */
export const openCinder = async (deps: RoleDeps, events: Doorbell): Promise<Cinder> => ({
  db: await deps.database<Tables>('cinder', cinderMigrations),
  settings: deps.config(cinderSection),
  clock: deps.clock,
  neighbours: await neighboursOf(deps),
  imageTicketKey: await deps.secret(imageTicketSecret),
  exportSecret: await deps.secret('cinder-export-secret'),
  sagas: createSagaDoorbell(),
  news: createSignals(),
  ringHost: (ctx: BusContext, host: string) =>
    void deps.bus
      .cast(ctx, { topic: cinderVolumeTopic, host }, cinderDoorbell, 'look', { what: 'volumes' })
      .catch(ignore),
  changed: () => events.ring(),
});
