import { randomBytes, randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Context } from '@nimbo/context/context.ts';
import { timestampNow, type Timestamp } from '@nimbo/context/timestamp.ts';
import { appendEvent } from '@nimbo/db/events/append-event.ts';
import { BadRequest, OverQuota } from '@nimbo/errors/faults.ts';
import { startSaga } from '@nimbo/saga/start-saga.ts';
import { insertBuildRequest } from '../db/nova-api/build-request-store.ts';
import { addGroupMembers } from '../db/nova-api/group-member-store.ts';
import { lockServerGroup } from '../db/nova-api/server-group-store.ts';
import { insertMapping } from '../db/nova-api/server-mapping-store.ts';
import type { ApiTables } from '../db/nova-api/tables.ts';
import type { NewInstance } from '../db/cell/new-instance.ts';
import type { Caller } from '../drivers/caller.ts';
import { createServerSaga } from '../sagas/create-server.ts';
import { deviceRows } from './block-device-plan.ts';
import { callersUser } from './caller.ts';
import type { Nova } from './nova.ts';
import { checkGroupMemberQuota, checkServerQuota } from './quota/check-quotas.ts';
import { resolveBoot, type Boot } from './server-boot.ts';
import { hostnameOf, nameOfMany } from './server-names.ts';
import type { ServerRequest } from './server-request.ts';

/** Servers that were admitted together. */
export interface Created {
  readonly servers: readonly NewInstance[];
  readonly reservationId: string;
}

const reservationDigits = 8;

const reservationId = (): string =>
  `r-${randomBytes(reservationDigits).toString('base64url').slice(0, reservationDigits).toLowerCase()}`;

const ownerOf = (ctx: Context, { projectId }: Caller) => ({ projectId, userId: callersUser(ctx) });

/** The server number `index` of `count`. */
const draft = (
  ctx: Context,
  caller: Caller,
  { request, boot }: Order,
  { index, count, reservation, at }: { index: number; count: number; reservation: string; at: Timestamp },
): NewInstance => {
  const uuid = randomUUID();
  const name = nameOfMany(request.name, index, count);
  return {
    ...ownerOf(ctx, caller),
    uuid,
    reservationId: reservation,
    launchIndex: index,
    name,
    description: request.description,
    hostname: nameOfMany(
      request.hostname ?? hostnameOf(request.name, uuid),
      index,
      request.hostname === null ? 1 : count,
    ),
    image: boot.image,
    flavor: boot.flavor,
    keyPair: boot.keyPair,
    userData: request.userData,
    hasConfigDrive: request.hasConfigDrive,
    accessIpV4: request.accessIpV4,
    accessIpV6: request.accessIpV6,
    rootDeviceName: '/dev/vda',
    hasAutoDiskConfig: request.hasAutoDiskConfig,
    metadata: request.metadata,
    tags: request.tags,
    securityGroups: request.securityGroups.length === 0 ? ['default'] : request.securityGroups,
    wishes: boot.wishes,
    createdAt: at,
  };
};

/** What was asked for, and what it came to when it was looked up. */
interface Order {
  readonly request: ServerRequest;
  readonly boot: Boot;
}

const admit = async (
  tx: Transaction<ApiTables>,
  ctx: Context,
  nova: Nova,
  server: NewInstance,
  { request, boot }: Order,
): Promise<string> => {
  await insertMapping(tx, server);
  const devices = deviceRows(server.uuid, boot.devices, server.createdAt);
  await insertBuildRequest(tx, { server, spec: boot.spec, devices, adminPassword: request.adminPassword });
  const { uuid, projectId, name, flavor } = server;
  await appendEvent(tx, ctx, {
    type: 'instance.create.requested',
    resourceType: 'server',
    resourceId: uuid,
    projectId,
    stateAfter: 'building',
    payload: { name, flavor: { id: flavor.id, name: flavor.name } },
  });
  return startSaga(tx, ctx, createServerSaga(nova), { uuid }, { resource: { type: 'server', id: uuid } });
};

const groupIsGone = (uuid: string): BadRequest =>
  new BadRequest(`Server group ${uuid} could not be found: it was deleted meanwhile.`);

/** Admits a number of servers within the quotas, all or none. */
const admitAll = async (ctx: Context, nova: Nova, caller: Caller, order: Order, count: number) => {
  const reservation = reservationId();
  const at = timestampNow(ctx.clock);
  const servers = Array.from({ length: count }, (_, index) =>
    draft(ctx, caller, order, { index, count, reservation, at }),
  );
  const { vcpus, memoryMb } = order.boot.flavor;
  const wanted = { instances: count, cores: count * vcpus, ram: count * memoryMb };
  const owner = ownerOf(ctx, caller);
  const { group } = order.boot.spec;
  await nova.api.transaction(ctx, async (tx) => {
    await checkServerQuota(tx, nova, { ...owner, ...wanted });
    if (group !== undefined) {
      if (!(await lockServerGroup(tx, group.uuid))) throw groupIsGone(group.uuid);
      await checkGroupMemberQuota(tx, nova, { ...owner, groupUuid: group.uuid, members: count });
      const uuids = servers.map(({ uuid }) => uuid);
      await addGroupMembers(tx, { group: group.uuid, uuids, userId: owner.userId });
    }
    for (const server of servers) await admit(tx, ctx, nova, server, order);
  });
  return { servers, reservationId: reservation };
};

/**
 * As many as were asked for, or, where the quota does not allow so many, as few as would do.
 * @throws OverQuota
 */
const admitSome = async (ctx: Context, nova: Nova, caller: Caller, order: Order): Promise<Created> => {
  const { minimum, maximum } = order.request;
  for (let count = maximum; ; count -= 1) {
    try {
      return await admitAll(ctx, nova, caller, order, count);
    } catch (error) {
      if (!(error instanceof OverQuota) || count <= minimum) throw error;
    }
  }
};

/**
 * Admits new servers: their rows and the sagas that make them are written together, within the quotas. Everything that
 * is named is looked up with the caller's own authority first.
 * @throws BadRequest, Forbidden, Conflict, OverQuota
 */
export const createServers = async (
  ctx: Context,
  nova: Nova,
  caller: Caller,
  request: ServerRequest,
): Promise<Created> => {
  const boot = await resolveBoot(ctx, nova, caller, request);
  const created = await admitSome(ctx, nova, caller, { request, boot });
  nova.changed();
  nova.bells.apiSagas.ring();
  return created;
};
