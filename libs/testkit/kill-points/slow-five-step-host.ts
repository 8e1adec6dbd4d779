import { fiveStepSaga } from './five-steps.ts';
import { runKillHost, type MakeSubject } from './kill-host.ts';

/** Steps that take some milliseconds, so that a kill at a random moment mostly meets one. */
const slowFiveStepSaga: MakeSubject = (world, between) => {
  const subject = fiveStepSaga(world, between);
  const steps = subject.definition.steps.map((step) => ({
    ...step,
    // Random kills may meet one step often; here they must not turn the saga back.
    attempts: 1000,
    act: async (...parameters: Parameters<typeof step.act>) => {
      await new Promise((resolve) => setTimeout(resolve, 15));
      return step.act(...parameters);
    },
  }));
  return { ...subject, definition: { ...subject.definition, steps } };
};

await runKillHost(slowFiveStepSaga);
