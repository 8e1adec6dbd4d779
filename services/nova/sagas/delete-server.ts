import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { defineSaga, type SagaDefinition, type SagaState, type SagaStep } from '@nimbo/saga/definition.ts';
import type { Cell } from '../domain/cells.ts';
import type { Nova } from '../domain/nova.ts';
import { endOtherWork } from './delete/end-other-work.ts';
import { finishDeletion, forgetServer, giveUpDeletion } from './delete/finish.ts';
import { releasePorts, releaseRoom, releaseVolumes } from './delete/release.ts';
import { removeGuest } from './delete/remove-guest.ts';

/** What deleting a server remembers. */
export interface DeleteServer extends SagaState {
  readonly uuid: string;
  readonly requestId: string;
  readonly startedAt: Timestamp;
  /** What is to be given back, known when nobody else changes the server any more. */
  readonly hasVolumes?: boolean;
  readonly hasPorts?: boolean;
}

/** What each step of a deletion works on. */
export interface Deletion {
  readonly nova: Nova;
  readonly cell: Cell;
  readonly state: DeleteServer;
}

/** A deletion is not given up: what can't be released now is tried again, for as long as it takes. */
const forEver = {
  attempts: Number.MAX_SAFE_INTEGER,
  transient: ['conflict', 'internal', 'not-found', 'bad-request', 'forbidden', 'unauthorized'],
} as const satisfies Partial<SagaStep<DeleteServer>>;

/** Takes a server away, in whatever state it is. */
export const deleteServerSaga = (nova: Nova, cell: Cell): SagaDefinition<DeleteServer> =>
  defineSaga<DeleteServer>({
    name: 'delete-server',
    steps: [
      {
        ...forEver,
        name: 'end-other-work',
        deadline: 600_000,
        act: (ctx, state) => endOtherWork(ctx, { nova, cell, state }),
      },
      {
        ...forEver,
        name: 'remove-guest',
        deadline: 300_000,
        act: (ctx, state) => removeGuest(ctx, { nova, cell, state }),
      },
      {
        ...forEver,
        name: 'release-volumes',
        isNeeded: ({ hasVolumes }) => hasVolumes !== false,
        deadline: 120_000,
        act: (ctx, state) => releaseVolumes(ctx, { nova, cell, state }),
      },
      {
        ...forEver,
        name: 'release-ports',
        isNeeded: ({ hasPorts }) => hasPorts !== false,
        deadline: 60_000,
        act: (ctx, state) => releasePorts(ctx, { nova, cell, state }),
      },
      {
        ...forEver,
        name: 'release-room',
        deadline: 30_000,
        act: (ctx, state) => releaseRoom(ctx, { nova, cell, state }),
      },
      {
        ...forEver,
        name: 'finish',
        deadline: 30_000,
        act: (ctx, state) => finishDeletion(ctx, { nova, cell, state }),
      },
      {
        ...forEver,
        name: 'forget',
        deadline: 30_000,
        act: (ctx, state) => forgetServer(ctx, { nova, cell, state }),
      },
    ],
    onUndone: (ctx, state, cause) => giveUpDeletion(ctx, { nova, cell, state }, cause),
  });
