import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { toJson } from '@nimbo/db/json.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import { defineSaga, type SagaDefinition, type SagaState, type StepContext } from '@nimbo/saga/definition.ts';
import { renewWish } from '../conductor/renew-wish.ts';
import { endAction } from '../db/cell/action-store.ts';
import type { Interface } from '../db/cell/documents.ts';
import type { Instance } from '../db/cell/instance.ts';
import { findInstance } from '../db/cell/instance-store.ts';
import type { Port } from '../drivers/network.ts';
import type { RequestedInterface } from '../domain/build-spec.ts';
import type { Cell } from '../domain/cells.ts';
import { interfacesOf, pairPorts } from '../domain/interfaces.ts';
import type { Nova } from '../domain/nova.ts';
import { changeServer } from '../domain/server-change.ts';

/** What attaching an interface remembers. */
export interface AttachInterface extends SagaState {
  readonly uuid: string;
  readonly wanted: RequestedInterface;
  readonly startedAt: Timestamp;
  readonly given?: Interface;
}

/** What detaching one remembers. */
export interface DetachInterface extends SagaState {
  readonly uuid: string;
  readonly taken: Interface;
  readonly startedAt: Timestamp;
}

/** Where the steps work. */
interface Place {
  readonly nova: Nova;
  readonly cell: Cell;
}

const part = { attach: 'compute_attach_interface', detach: 'compute_detach_interface' } as const;

const tell = (
  ctx: StepContext,
  { nova, cell }: Place,
  { uuid, startedAt }: { readonly uuid: string; readonly startedAt: Timestamp },
  { verb, error }: { readonly verb: keyof typeof part; readonly error: string | undefined },
): Promise<void> =>
  changeServer(ctx, nova, { cell, uuid }, async (instance, { tx, at, record }) => {
    const { host } = instance;
    await endAction(tx, { uuid, requestId: ctx.requestId, event: part[verb], host, startedAt, error }, at);
    await record(`interface_${verb}.${error === undefined ? 'end' : 'error'}`, instance);
  });

/** A port that was made for this request and not remembered: one of the server's that is none of its interfaces. */
const madeBefore = async (
  ctx: StepContext,
  { nova }: Place,
  wanted: RequestedInterface,
  { uuid, interfaces }: Instance,
): Promise<Port | undefined> => {
  const known = new Set(interfaces.map(({ portId }) => portId));
  const others = (await nova.drivers.networks.portsOf(ctx, uuid)).filter(({ id }) => !known.has(id));
  return pairPorts([wanted], others)[0]?.port;
};

const portFor = async (
  ctx: StepContext,
  place: Place,
  wanted: RequestedInterface,
  instance: Instance,
): Promise<Port> => {
  const { networks } = place.nova.drivers;
  const { uuid, projectId, host, availabilityZone } = instance;
  const binding = { deviceId: uuid, host: host ?? '', zone: availabilityZone ?? '' };
  if (wanted.portId !== null) return networks.bindPort(ctx, wanted.portId, binding);
  const before = ctx.isRetry ? await madeBefore(ctx, place, wanted, instance) : undefined;
  if (before !== undefined) return before;
  const { networkId, fixedIp } = wanted;
  return networks.createPort(ctx, { projectId, networkId, fixedIp, securityGroups: undefined, ...binding });
};

const givePort = async (
  ctx: StepContext,
  place: Place,
  { uuid, wanted }: AttachInterface,
): Promise<Partial<AttachInterface> | undefined> => {
  const instance = await findInstance(place.cell.db.read, uuid);
  if (instance === undefined) return undefined;
  const port = await portFor(ctx, place, wanted, instance);
  if (port.vifType === 'binding_failed')
    throw new Conflict(
      `Port ${port.id} could not be bound to host ${port.host}: no agent there can reach its network.`,
    );
  const [given] = interfacesOf(await place.nova.drivers.networks.describe(ctx, [port]), [wanted]);
  return given === undefined ? undefined : { given };
};

const releasePort = async (ctx: StepContext, { nova }: Place, { portId, isOwn }: Interface): Promise<void> => {
  const { networks } = nova.drivers;
  await (isOwn ? networks.deletePort(ctx, portId) : networks.unbindPort(ctx, portId));
};

const takePort = async (ctx: StepContext, place: Place, { uuid, wanted, given }: AttachInterface): Promise<void> => {
  if (given !== undefined) return releasePort(ctx, place, given);
  if (wanted.portId !== null) return place.nova.drivers.networks.unbindPort(ctx, wanted.portId);
  const instance = await findInstance(place.cell.db.read, uuid);
  const port = instance === undefined ? undefined : await madeBefore(ctx, place, wanted, instance);
  if (port !== undefined) await place.nova.drivers.networks.deletePort(ctx, port.id);
};

const without = (interfaces: readonly Interface[], { portId }: Interface): readonly Interface[] =>
  interfaces.filter((one) => one.portId !== portId);

/** The server has the interface, or has it no more, and so has its guest. */
const plug = async (
  ctx: StepContext,
  { nova, cell }: Place,
  { uuid, one, isWanted }: { readonly uuid: string; readonly one: Interface | undefined; readonly isWanted: boolean },
): Promise<undefined> => {
  if (one === undefined) return;
  await renewWish(ctx, nova, { cell, uuid }, ({ interfaces }) => {
    const others = without(interfaces, one);
    return { interfaces: toJson(isWanted ? [...others, one] : others) };
  });
};

/** Gives a server another interface: a port that is bound to its host, and a card in its guest. */
export const attachInterfaceSaga = (nova: Nova, cell: Cell): SagaDefinition<AttachInterface> =>
  defineSaga<AttachInterface>({
    name: 'attach-interface',
    steps: [
      {
        name: 'give-port',
        deadline: 60_000,
        act: (ctx, state) => givePort(ctx, { nova, cell }, state),
        undo: (ctx, state) => takePort(ctx, { nova, cell }, state),
      },
      {
        name: 'ask-host',
        deadline: 120_000,
        attempts: 1,
        act: (ctx, { uuid, given }) => plug(ctx, { nova, cell }, { uuid, one: given, isWanted: true }),
        undo: async (ctx, { uuid, given }) => {
          await plug(ctx, { nova, cell }, { uuid, one: given, isWanted: false });
        },
      },
      {
        name: 'tell',
        deadline: 30_000,
        act: async (ctx, state) => {
          await tell(ctx, { nova, cell }, state, { verb: 'attach', error: undefined });
          return undefined;
        },
      },
    ],
    onUndone: (ctx, state, { message }) => tell(ctx, { nova, cell }, state, { verb: 'attach', error: message }),
  });

/** Takes an interface from a server: its guest loses the card first. */
export const detachInterfaceSaga = (nova: Nova, cell: Cell): SagaDefinition<DetachInterface> =>
  defineSaga<DetachInterface>({
    name: 'detach-interface',
    steps: [
      {
        name: 'ask-host',
        deadline: 120_000,
        attempts: 1,
        act: (ctx, { uuid, taken }) => plug(ctx, { nova, cell }, { uuid, one: taken, isWanted: false }),
        undo: async (ctx, { uuid, taken }) => {
          await plug(ctx, { nova, cell }, { uuid, one: taken, isWanted: true });
        },
      },
      {
        name: 'release-port',
        deadline: 60_000,
        attempts: Number.MAX_SAFE_INTEGER,
        act: async (ctx, state) => {
          await tell(ctx, { nova, cell }, state, { verb: 'detach', error: undefined });
          await releasePort(ctx, { nova, cell }, state.taken);
          return undefined;
        },
      },
    ],
    onUndone: (ctx, state, { message }) => tell(ctx, { nova, cell }, state, { verb: 'detach', error: message }),
  });
