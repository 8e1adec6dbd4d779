import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { BadRequest, Conflict, NotFound, Unavailable } from '@nimbo/errors/faults.ts';
import { showSaga } from '@nimbo/saga/saga-report.ts';
import { startSaga } from '@nimbo/saga/start-saga.ts';
import { insertAction } from '../db/cell/action-store.ts';
import type { Interface } from '../db/cell/documents.ts';
import { findInstance } from '../db/cell/instance-store.ts';
import type { Caller } from '../drivers/caller.ts';
import { attachInterfaceSaga, detachInterfaceSaga } from '../sagas/change-interfaces.ts';
import type { RequestedInterface } from './build-spec.ts';
import { callersUser } from './caller.ts';
import type { Cell } from './cells.ts';
import type { Nova } from './nova.ts';
import { requestedInterfaces } from './requested-networks.ts';
import { changeServer, serverNotFound, type ServerChange } from './server-change.ts';
import { assertUnlocked } from './server-lock.ts';
import { placedServerFor, serverFor } from './server-lookup.ts';
import { assertReady } from './server-power.ts';
import type { NetworkWish } from './server-request.ts';

/** A server's interfaces. */
export const interfacesOfServer = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  id: string,
): Promise<readonly Interface[]> => (await serverFor(ctx, nova, rule, id)).instance.interfaces;

/** @throws NotFound */
export const findInterface = (interfaces: readonly Interface[], id: string, port: string): Interface => {
  const found = interfaces.find(({ portId }) => portId === port);
  if (found === undefined) throw new NotFound(`Port ${port} is not attached to instance ${id}.`);
  return found;
};

const noteAction = (ctx: Context, { tx, at }: ServerChange, uuid: string, projectId: string, action: string) => {
  const owner = { instance_uuid: uuid, user_id: callersUser(ctx), project_id: projectId };
  return insertAction(tx, { ...owner, request_id: ctx.requestId, action, started_at: at });
};

const beginAttaching = (
  ctx: Context,
  nova: Nova,
  cell: Cell,
  { id, wanted }: { readonly id: string; readonly wanted: RequestedInterface },
): Promise<string> =>
  changeServer(ctx, nova, { cell, uuid: id }, async (instance, change) => {
    assertReady(instance, 'attachInterface');
    await noteAction(ctx, change, id, instance.projectId, 'attach_interface');
    await change.record('interface_attach.start', instance);
    const state = { uuid: id, wanted, startedAt: change.at };
    return startSaga(change.tx, ctx, attachInterfaceSaga(nova, cell), state, { resource: { type: 'server', id } });
  });

/** Milliseconds between two looks at work that a caller waits for, and how long one does. */
const pause = 100;
const patience = 60_000;

/** Callers of this part of the API are answered when the work is done. @throws Conflict where it failed */
const waitUntilDone = async (ctx: Context, nova: Nova, cell: Cell, { id, saga }: { id: string; saga: string }) => {
  const until = ctx.clock.monotonic() + patience;
  for (;;) {
    const news = nova.bells.instances.next(id, pause, ctx.signal);
    const { status, cause } = (await showSaga(cell.db.read, saga)).saga;
    if (status === 'succeeded') return;
    if (cause !== undefined && cause !== null) throw new Conflict(`Failed to attach the interface: ${cause.message}`);
    if (ctx.clock.monotonic() > until || ctx.signal.aborted)
      throw new Unavailable(`Server ${id} does not have the interface yet; look at its interfaces later.`);
    await news;
  }
};

/**
 * Gives a server another interface, and waits until it has it.
 * @throws NotFound, Forbidden, BadRequest, Conflict
 */
export const attachInterface = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  { id, wish, caller }: { readonly id: string; readonly wish: NetworkWish; readonly caller: Caller },
): Promise<Interface> => {
  const { cell, instance } = await placedServerFor(ctx, nova, rule, id);
  await assertUnlocked(ctx, instance);
  assertReady(instance, 'attachInterface');
  const isAny = wish.networkId === null && wish.portId === null;
  const [wanted] = await requestedInterfaces(ctx, nova, caller, isAny ? 'usual' : [wish]);
  if (wanted === undefined) throw new BadRequest('There is no network to attach: make one, or name a port.');
  const before = new Set(instance.interfaces.map(({ portId }) => portId));
  const saga = await beginAttaching(ctx, nova, cell, { id, wanted });
  nova.bells.cellSagas.ring();
  await waitUntilDone(ctx, nova, cell, { id, saga });
  const made = (await findInstance(cell.db.read, id))?.interfaces.find(({ portId }) => !before.has(portId));
  if (made === undefined) throw serverNotFound(id);
  return made;
};

/**
 * Begins to take an interface from a server.
 * @throws NotFound, Forbidden, Conflict
 */
export const detachInterface = async (
  ctx: Context,
  nova: Nova,
  rule: PolicyRuleName,
  { id, port }: { readonly id: string; readonly port: string },
): Promise<void> => {
  const { cell, instance: seen } = await placedServerFor(ctx, nova, rule, id);
  await assertUnlocked(ctx, seen);
  await changeServer(ctx, nova, { cell, uuid: id }, async (instance, change) => {
    const taken = findInterface(instance.interfaces, id, port);
    assertReady(instance, 'detachInterface');
    await noteAction(ctx, change, id, instance.projectId, 'detach_interface');
    await change.record('interface_detach.start', instance);
    const state = { uuid: id, taken, startedAt: change.at };
    await startSaga(change.tx, ctx, detachInterfaceSaga(nova, cell), state, { resource: { type: 'server', id } });
  });
  nova.bells.cellSagas.ring();
};
