import { defineSaga, type SagaDefinition, type SagaState } from '@nimbo/saga/definition.ts';
import type { BuildSpec, FailedHost } from '../domain/build-spec.ts';
import type { Cell } from '../domain/cells.ts';
import type { Nova } from '../domain/nova.ts';
import { activate, deactivate } from './build/activate.ts';
import { claimHost, giveUpHost } from './build/claim-host.ts';
import { endBuild } from './build/end-build.ts';
import { givePorts, takePorts } from './build/ports.ts';
import { spawn, unspawn } from './build/spawn.ts';
import { giveVolumes, takeVolumes } from './build/volumes.ts';
import { waitForPorts } from './build/wait-for-ports.ts';

/** What building a server remembers. */
export interface BuildServer extends SagaState {
  readonly uuid: string;
  readonly spec: BuildSpec;
  /** From 1: which host this is. */
  readonly attempt: number;
  readonly failed: readonly FailedHost[];
  /** False where it has no volumes. Unknown of builds that an earlier release began. */
  readonly hasVolumes?: boolean;
  /** The host of this attempt, once it is claimed. */
  readonly host?: string;
}

/** What each step of a build works on. */
export interface Build {
  readonly nova: Nova;
  readonly cell: Cell;
  readonly state: BuildServer;
}

const hasInterfaces = ({ spec }: BuildServer): boolean => spec.interfaces.length > 0;

/** Makes a server on a host of its cell; where the host fails, everything is taken back and another one tried. */
export const buildServerSaga = (nova: Nova, cell: Cell): SagaDefinition<BuildServer> =>
  defineSaga<BuildServer>({
    name: 'build-server',
    steps: [
      {
        name: 'claim-host',
        deadline: 60_000,
        act: (ctx, state) => claimHost(ctx, { nova, cell, state }),
        undo: (ctx, state) => giveUpHost(ctx, { nova, cell, state }),
      },
      {
        name: 'give-ports',
        isNeeded: hasInterfaces,
        deadline: 120_000,
        act: (ctx, state) => givePorts(ctx, { nova, cell, state }),
        undo: (ctx, state) => takePorts(ctx, { nova, cell, state }),
      },
      {
        name: 'give-volumes',
        isNeeded: ({ hasVolumes }) => hasVolumes !== false,
        deadline: 1_800_000,
        act: (ctx, state) => giveVolumes(ctx, { nova, cell, state }),
        undo: (ctx, state) => takeVolumes(ctx, { nova, cell, state }),
      },
      {
        name: 'wait-for-ports',
        isNeeded: hasInterfaces,
        deadline: 300_000,
        attempts: 1,
        act: (ctx, state) => waitForPorts(ctx, { nova, cell, state }),
      },
      {
        name: 'spawn',
        deadline: 1_800_000,
        attempts: 1,
        act: (ctx, state) => spawn(ctx, { nova, cell, state }),
        undo: (ctx, state) => unspawn(ctx, { nova, cell, state }),
      },
      {
        name: 'activate',
        deadline: 60_000,
        act: (ctx, state) => activate(ctx, { nova, cell, state }),
        undo: (ctx, state) => deactivate(ctx, { nova, cell, state }),
      },
    ],
    onUndone: (ctx, state, cause) => endBuild(ctx, { nova, cell, state }, cause, buildServerSaga(nova, cell)),
  });
