import type { Answer } from '../ask.ts';

/** One client that works until it is told to end, one request after the other. */
export interface Worker {
  /** Acknowledged writes so far. */
  readonly acknowledged: number;
  /** Lets the request under way finish and ends. Throws what the worker met that no kill explains. */
  stop(): Promise<void>;
}

/** Runs `turn` again and again; while the service is away a turn ends quickly, so each then waits for a moment. */
export const startWorker = (turn: (round: number) => Promise<void>, acknowledged: () => number): Worker => {
  const state = { ended: false };
  const loop = async (): Promise<void> => {
    for (let round = 0; !state.ended; round += 1) {
      await turn(round);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const running = loop();
  // Told by stop(); until then it is nobody's.
  running.catch(() => undefined);
  return {
    get acknowledged() {
      return acknowledged();
    },
    stop: async () => {
      state.ended = true;
      await running;
    },
  };
};

/**
 * What an answer says of a write: `yes`, or `unclear` where none came or the service said that it could not. Anything
 * else is something that a kill must not cause.
 */
export const verdict = (what: string, answer: Answer | undefined, expected: readonly number[]): 'yes' | 'unclear' => {
  if (answer === undefined || answer.status === 503) return 'unclear';
  if (expected.includes(answer.status)) return 'yes';
  throw new Error(`${what} was answered ${answer.status}: ${answer.bytes.toString().slice(0, 500)}`);
};
