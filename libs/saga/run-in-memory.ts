import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { newRequestId } from '@nimbo/context/request-id.ts';
import type { SagaCause, SagaDefinition, SagaState, StepContext } from './definition.ts';
import { stepContext } from './saga-context.ts';
import { sagaCauseOf } from './saga-error.ts';
import { afterAct, afterUndo, begun, initialProgress, isHalfRun, nextAction, turnBack } from './saga-progress.ts';
import type { SagaProgress } from './saga-progress.ts';

/** How a saga is to be run without a database. */
export interface InMemoryOptions {
  /** Every act, undo and `onUndone` runs twice, the second time as a retry with the state of the first. */
  readonly twice?: boolean;
  /** Throws at the named step: before its act, or after it, when its effects stand but nothing remembers them. */
  readonly failAt?: { readonly step: string; readonly when: 'before' | 'after'; readonly error: Error };
}

/** How it ended. */
export interface InMemoryResult<State extends SagaState> {
  readonly status: 'succeeded' | 'undone';
  readonly state: State;
  readonly cause: SagaCause | undefined;
}

interface Run {
  readonly definition: SagaDefinition;
  readonly options: InMemoryOptions;
  readonly requestId: string;
  progress: SagaProgress;
  state: SagaState;
  cause: SagaCause | undefined;
}

const contextOf = (run: Run, isRetry: boolean): StepContext =>
  stepContext({
    sagaId: 'in-memory',
    sagaName: run.definition.name,
    step: run.progress.step ?? 'onUndone',
    actor: { userId: undefined, projectId: undefined },
    fence: 1,
    isRetry,
    requestId: run.requestId,
    globalRequestId: undefined,
    log: silentLog,
    clock: systemClock,
    signal: new AbortController().signal,
  });

/** As between two steps in a database: what JSON does not carry is lost. */
const remembered = (state: SagaState): SagaState => JSON.parse(JSON.stringify(state)) as SagaState;

const once = async <T>(run: Run, isRetry: boolean, work: (ctx: StepContext) => Promise<T>): Promise<T> => {
  if (run.options.twice === true) await work(contextOf(run, isRetry));
  return work(contextOf(run, isRetry || run.options.twice === true));
};

const act = async (run: Run, step: SagaDefinition['steps'][number]): Promise<void> => {
  const { failAt } = run.options;
  run.progress = begun(run.progress);
  try {
    if (failAt?.step === step.name && failAt.when === 'before') throw failAt.error;
    const result = await once(run, false, (ctx) => step.act(ctx, run.state));
    if (failAt?.step === step.name) throw failAt.error;
    run.state = remembered({ ...run.state, ...result });
    run.progress = afterAct(run.definition, run.progress, run.state);
  } catch (error) {
    run.cause = sagaCauseOf(step.name, error, run.requestId);
    run.progress = turnBack(run.definition, run.progress);
  }
};

const undo = async (run: Run, step: SagaDefinition['steps'][number]): Promise<void> => {
  await once(run, isHalfRun(run.progress), async (ctx) => step.undo?.(ctx, run.state));
  run.progress = afterUndo(run.definition, run.progress);
};

const tellUndone = async (run: Run): Promise<void> => {
  const { cause } = run;
  if (cause !== undefined) await once(run, false, async (ctx) => run.definition.onUndone?.(ctx, run.state, cause));
  run.progress = afterUndo(run.definition, run.progress);
};

/**
 * Runs a saga to its end in this process, without a database, retries or deadlines: for the tests of its steps. Any
 * error of a step turns it back at once.
 * @throws what an undo or `onUndone` throws
 */
export const runInMemory = async <State extends SagaState>(
  definition: SagaDefinition<State>,
  initialState: State,
  options: InMemoryOptions = {},
): Promise<InMemoryResult<State>> => {
  const run: Run = {
    definition,
    options,
    requestId: newRequestId(),
    progress: initialProgress(definition, initialState),
    state: remembered(initialState),
    cause: undefined,
  };
  for (;;) {
    const action = nextAction(definition, run.progress);
    if (action.kind === 'act') await act(run, action.step);
    else if (action.kind === 'undo') await undo(run, action.step);
    else if (action.kind === 'tell-undone') await tellUndone(run);
    else break;
  }
  const status = run.progress.status === 'succeeded' ? 'succeeded' : 'undone';
  return { status, state: run.state as State, cause: run.cause };
};
