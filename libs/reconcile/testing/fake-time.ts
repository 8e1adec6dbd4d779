import type { Clock } from '@nimbo/context/clock.ts';
import type { Timers } from '../timers.ts';

/** Time that passes when a test says so. */
export interface FakeTime {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Lets milliseconds pass: timers that become due run in their order, with what they set off. */
  readonly advance: (milliseconds: number) => Promise<void>;
  /** Lets everything that waits for nothing but the event loop run. */
  readonly settle: () => Promise<void>;
}

interface Due {
  readonly at: number;
  readonly callback: () => void;
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Time that begins at an instant of 2026. */
export const fakeTime = (): FakeTime => {
  const epoch = Date.UTC(2026, 0, 1);
  const waiting = new Set<Due>();
  let now = 0;
  const after = (milliseconds: number, callback: () => void): (() => void) => {
    const due = { at: now + milliseconds, callback };
    waiting.add(due);
    return () => waiting.delete(due);
  };
  const nextBefore = (end: number): Due | undefined =>
    [...waiting].filter(({ at }) => at <= end).toSorted((first, second) => first.at - second.at)[0];
  const advance = async (milliseconds: number): Promise<void> => {
    const end = now + milliseconds;
    await settle();
    for (let due = nextBefore(end); due !== undefined; due = nextBefore(end)) {
      waiting.delete(due);
      now = Math.max(now, due.at);
      due.callback();
      await settle();
    }
    now = end;
  };
  return { clock: { now: () => epoch + now, monotonic: () => now }, timers: { after }, advance, settle };
};
