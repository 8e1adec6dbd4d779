import { systemClock, type Clock } from '@nimbo/context/clock.ts';
import type { Log } from '@nimbo/context/log.ts';
import type { LeaseGuard, Reconciler, ReconcilerStatus } from './reconciler.ts';
import { ReconcilerLoop } from './reconciler-loop.ts';
import { systemTimers, type Timers } from './timers.ts';

/** What running reconcilers needs. */
export interface RunReconcilersOptions {
  readonly reconcilers: readonly Reconciler[];
  readonly log: Log;
  /** The machine's own unless told. */
  readonly clock?: Clock;
  readonly timers?: Timers;
  /** The lease of a reconciler that may run in one process only; undefined for one that may run everywhere. */
  readonly leaseOf?: (name: string) => LeaseGuard | undefined;
}

/** Reconcilers of a process. */
export interface RunningReconcilers {
  /** Begins; each runs once at once. */
  start(): void;
  /** Rings a reconciler's bell; an Error for a name that is none. */
  nudge(name: string): void;
  /** In the order in which they were given. */
  status(): readonly ReconcilerStatus[];
  /** Resolves when none runs any more. They cannot be started again. */
  stop(): Promise<void>;
}

/** Prepares reconcilers; nothing runs before `start`. An Error for two of one name. */
export const runReconcilers = (options: RunReconcilersOptions): RunningReconcilers => {
  const { log, clock = systemClock, timers = systemTimers, leaseOf } = options;
  const loops = new Map<string, ReconcilerLoop>();
  for (const reconciler of options.reconcilers) {
    if (loops.has(reconciler.name)) throw new Error(`two reconcilers are called ${reconciler.name}`);
    const lease = leaseOf?.(reconciler.name);
    loops.set(reconciler.name, new ReconcilerLoop({ reconciler, log, clock, timers, lease }));
  }
  const all = [...loops.values()];
  return {
    start: () => {
      for (const loop of all) loop.start();
    },
    nudge: (name) => {
      const loop = loops.get(name);
      if (loop === undefined) throw new Error(`no reconciler is called ${name}`);
      loop.nudge();
    },
    status: () => all.map((loop) => loop.status()),
    stop: async () => {
      await Promise.all(all.map((loop) => loop.stop()));
    },
  };
};
