import { toldStep } from '@nimbo/saga/claim-plan.ts';
import type { SagaDefinition } from '@nimbo/saga/definition.ts';
import type { SagaPoint } from '@nimbo/saga/saga-hooks.ts';
import { plannedSteps } from '@nimbo/saga/saga-registry.ts';

/** A moment at which a process is stopped: one of the engine's, or the middle of a step's own effect. */
export interface KillPoint {
  readonly direction: SagaPoint['direction'];
  readonly step: string;
  readonly moment: SagaPoint['moment'] | 'within-effect';
  /** The step that is made to fail after its effect, so that the saga goes back; undefined on its way forward. */
  readonly failing: string | undefined;
}

const effectMoments = ['before-effect', 'within-effect', 'after-effect', 'in-write', 'written'] as const;
const writeMoments = ['in-write', 'written'] as const;

/** `undo fill within-effect`, for the names of tests and for failures. */
export const killPointText = (point: KillPoint): string =>
  `${point.direction} ${point.step} ${point.moment}${point.failing === undefined ? '' : `, failing at ${point.failing}`}`;

/**
 * Every point at which a process that runs this saga may die: at the claim; before, within and after each effect and
 * each write, in act and, with the last step failing, in undo and at the last word. Made from the definition, so a new
 * step is covered by itself. Steps call what they are given as `between` in the middle of their effect.
 */
export const killPointsOf = (definition: SagaDefinition): readonly KillPoint[] => {
  const steps = plannedSteps(definition);
  const first = steps[0] ?? '';
  const failing = steps.at(-1);
  const undone = steps.filter((name) => definition.steps.find((step) => step.name === name)?.undo !== undefined);
  return [
    ...writeMoments.map((moment) => ({ direction: 'claim' as const, step: first, moment, failing: undefined })),
    ...steps.flatMap((step) =>
      effectMoments.map((moment) => ({ direction: 'act' as const, step, moment, failing: undefined })),
    ),
    ...writeMoments.map((moment) => ({ direction: 'act' as const, step: failing ?? '', moment, failing })),
    ...[...undone.toReversed(), toldStep].flatMap((step) =>
      effectMoments.map((moment) => ({ direction: 'undo' as const, step, moment, failing })),
    ),
  ];
};
