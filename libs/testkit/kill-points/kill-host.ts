import { systemClock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { silentLog } from '@nimbo/context/log.ts';
import type { Database } from '@nimbo/db/database.ts';
import type { SagaTables } from '@nimbo/saga/db/saga-tables.ts';
import { sagaMigrations } from '@nimbo/saga/db/saga-schema.ts';
import type { SagaDefinition, SagaState } from '@nimbo/saga/definition.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { createSagaEngine } from '@nimbo/saga/saga-engine.ts';
import type { SagaPoint } from '@nimbo/saga/saga-hooks.ts';
import { createSagaRegistry } from '@nimbo/saga/saga-registry.ts';
import { listSagas, showSaga } from '@nimbo/saga/saga-report.ts';
import { startSaga } from '@nimbo/saga/start-saga.ts';
import { openTestDatabase } from './open-test-database.ts';
import type { KillOrder, KillReport, KillRun } from './kill-order.ts';
import { until } from '../wait.ts';

/** The saga under test, in a world (a directory) of its own. */
export interface KillSubject {
  readonly definition: SagaDefinition;
  readonly initialState: SagaState;
}

/** Makes the subject; its steps call `between` with their name and direction in the middle of their effect. */
export type MakeSubject = (world: string, between: (direction: 'act' | 'undo', step: string) => void) => KillSubject;

type Reached = Pick<SagaPoint, 'direction' | 'step'> & { readonly moment: string };

/** SIGKILL is delivered before the call returns: nothing after it runs. */
const killer =
  ({ kill }: KillOrder) =>
  (point: Reached): void => {
    if (kill === undefined || kill.direction !== point.direction) return;
    if (kill.step === point.step && kill.moment === point.moment) process.kill(process.pid, 'SIGKILL');
  };

/** The step's effect stands, but nothing remembers it when it fails. */
const failingAt = (definition: SagaDefinition, failing: string | undefined): SagaDefinition => ({
  ...definition,
  steps: definition.steps.map((step) =>
    step.name !== failing
      ? step
      : {
          ...step,
          act: async (ctx, state) => {
            await step.act(ctx, state);
            throw new BadRequest(`Step ${failing} was made to fail.`);
          },
        },
  ),
});

const subjectOf = (make: MakeSubject, run: KillRun, reached: (point: Reached) => void): KillSubject => {
  const subject = make(run.world, (direction, step) => reached({ direction, step, moment: 'within-effect' }));
  return { ...subject, definition: { ...failingAt(subject.definition, run.failing), name: run.name } };
};

const begin = async (database: Database<SagaTables>, subjects: readonly KillSubject[]): Promise<void> => {
  const ctx = internalContext();
  await database.transaction(ctx, async (tx) => {
    for (const { definition, initialState } of subjects) await startSaga(tx, ctx, definition, initialState);
  });
};

const report = async (database: Database<SagaTables>, run: KillRun): Promise<KillReport> => {
  const [saga] = await listSagas(database.read, { name: run.name });
  if (saga === undefined) return { name: run.name, status: 'never begun', owner: null, history: [] };
  const { history } = await showSaga(database.read, saga.id);
  return { name: run.name, status: saga.status, owner: saga.owner, history };
};

const allEnded = async (database: Database<SagaTables>, runs: readonly KillRun[]): Promise<boolean> => {
  const names = new Set(runs.map((run) => run.name));
  const unfinished = await listSagas(database.read, { statuses: ['running', 'undoing'], limit: 10_000 });
  return !unfinished.some((saga) => names.has(saga.name));
};

/**
 * The main function of a child process of a kill matrix: runs the engine on the ordered sagas and either stops itself
 * with SIGKILL at the ordered point, or runs until every saga has ended and prints its reports.
 */
export const runKillHost = async (make: MakeSubject): Promise<void> => {
  const order = JSON.parse(process.argv[2] ?? '') as KillOrder;
  const database = await openTestDatabase<SagaTables>(order.databaseUrl, sagaMigrations);
  const reached = killer(order);
  const subjects = order.runs.map((run) => subjectOf(make, run, reached));
  if (order.start) await begin(database, subjects);
  const engine = createSagaEngine({
    database,
    registry: createSagaRegistry(subjects.map(({ definition }) => definition)),
    owner: `pid ${process.pid}`,
    log: silentLog,
    clock: systemClock,
    leaseDuration: order.leaseDuration,
    pollInterval: 20,
    backoff: { base: 5, cap: 50, random: Math.random },
    hooks: { reached },
  });
  engine.start();
  await until('every saga has ended', () => allEnded(database, order.runs), { timeout: 60_000 });
  await engine.stop();
  const reports = await Promise.all(order.runs.map((run) => report(database, run)));
  await database.close();
  process.stdout.write(JSON.stringify(reports));
};
