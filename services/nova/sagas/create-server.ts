import {
  defineSaga,
  type SagaCause,
  type SagaDefinition,
  type SagaState,
  type StepContext,
} from '@nimbo/saga/definition.ts';
import { placeServer } from '../conductor/scheduling.ts';
import { findBuildRequest, noteScheduling, type BuildRequest } from '../db/nova-api/build-request-store.ts';
import { findInstance } from '../db/cell/instance-store.ts';
import type { BuildSpec } from '../domain/build-spec.ts';
import type { Nova } from '../domain/nova.ts';
import { NoValidHost, type Destination } from '../scheduler/schedule.ts';
import { buryServer } from './create/bury-server.ts';
import { handOver, takeBack } from './create/hand-over.ts';

/** What the creation of a server remembers. */
export interface CreateServer extends SagaState {
  readonly uuid: string;
  readonly destination?: Destination;
}

const schedule = async (
  ctx: StepContext,
  nova: Nova,
  { server, spec }: BuildRequest<BuildSpec>,
): Promise<Partial<CreateServer>> => {
  try {
    return { destination: await placeServer(ctx, nova, server, { spec, failedHosts: [] }) };
  } catch (error) {
    if (error instanceof NoValidHost)
      await nova.api.transaction(ctx, (tx) => noteScheduling(tx, server.uuid, error.account));
    throw error;
  }
};

/** Gives the room back, unless the server is in its cell: then whoever removes it there does. */
const unschedule = async (ctx: StepContext, nova: Nova, { uuid, destination }: CreateServer): Promise<void> => {
  const cell = destination === undefined ? undefined : nova.cells.get(destination.cell);
  if (cell !== undefined && (await findInstance(cell.db.read, uuid)) !== undefined) return;
  await nova.drivers.placement.release(ctx, uuid);
};

/** Until a host is chosen; then building goes on in the host's cell. */
export const createServerSaga = (nova: Nova): SagaDefinition<CreateServer> =>
  defineSaga<CreateServer>({
    name: 'create-server',
    steps: [
      {
        name: 'schedule',
        deadline: 60_000,
        act: async (ctx, { uuid }) => {
          const request = await findBuildRequest<BuildSpec>(nova.api.read, uuid);
          return request === undefined ? undefined : schedule(ctx, nova, request);
        },
        undo: (ctx, state) => unschedule(ctx, nova, state),
      },
      {
        name: 'hand-over',
        deadline: 30_000,
        act: (ctx, { uuid, destination }) => handOver(ctx, nova, uuid, destination),
        undo: (ctx, { uuid, destination }) => takeBack(ctx, nova, uuid, destination),
      },
    ],
    onUndone: (ctx, { uuid, destination }, cause: SagaCause) => buryServer(ctx, nova, { uuid, destination, cause }),
  });
