import type { Clock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import type { Log } from '@nimbo/context/log.ts';
import type { SagaActor, StepContext } from './definition.ts';

/** What a step's context is made of. */
export interface StepContextParts {
  readonly sagaId: string;
  readonly sagaName: string;
  /** The step's name. */
  readonly step: string;
  readonly actor: SagaActor;
  readonly fence: number;
  readonly isRetry: boolean;
  readonly requestId: string;
  readonly globalRequestId: string | undefined;
  readonly log: Log;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The context of one run of a step: the request's ids live on, its authority does not. */
export const stepContext = (parts: StepContextParts): StepContext => {
  const { sagaId, actor, fence, isRetry, requestId, globalRequestId, clock, signal } = parts;
  const log = parts.log.child({
    request_id: requestId,
    saga_id: sagaId,
    saga: parts.sagaName,
    step: parts.step,
    fence,
  });
  return {
    ...internalContext({ requestId, log, clock, signal }),
    globalRequestId,
    sagaId,
    actor,
    fence,
    isRetry,
  };
};
