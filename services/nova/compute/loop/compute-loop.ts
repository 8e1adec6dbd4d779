import { internalContext } from '@nimbo/context/internal-context.ts';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Context } from '@nimbo/context/context.ts';
import type { Log } from '@nimbo/context/log.ts';
import type { ReconcilerStatus } from '@nimbo/reconcile/reconciler.ts';
import { runReconcilers, type RunningReconcilers } from '@nimbo/reconcile/run-reconcilers.ts';
import type { InstanceReport } from '../../rpc/instance-report.ts';
import type { WantedInstance } from '../../rpc/wanted-instance.ts';
import type { Hypervisor } from '../drivers/hypervisor.ts';
import type { RecordStore } from '../records/record-store.ts';
import type { HostGuest } from '@nimbo/service/host-role.ts';
import { InstanceWorker, type WorkerParts } from './instance-worker.ts';
import { createSlots } from './slots.ts';

/** Control, as a host's loop sees it. */
export interface ControlEnd {
  /** The instances that this host shall have, those that are to go included: all, or those among the named ones. */
  desired(ctx: Context, only?: readonly string[]): Promise<readonly WantedInstance[]>;
  report(ctx: Context, instances: readonly InstanceReport[]): Promise<void>;
}

export interface ComputeLoopParts {
  readonly hypervisor: Hypervisor;
  readonly control: ControlEnd;
  readonly records: RecordStore;
  readonly log: Log;
  readonly clock: Clock;
  readonly bootId: string;
  readonly startsAtOnce: number;
  /** Milliseconds between two looks at what is wanted, and between two heartbeats. */
  readonly lookInterval: number;
  readonly reportInterval: number;
}

/** Milliseconds between two rounds of housekeeping. */
const tendInterval = 60_000;

/** Heartbeats after which all instances are told again, in case control has forgotten (a restored database). */
const fullReportEvery = 6;

const longestRetryPause = 60_000;

const retryPauseOf = (attempts: number): number => Math.min(longestRetryPause, 1_000 * 2 ** Math.min(attempts - 1, 10));

const guestOf = (worker: InstanceWorker): HostGuest => {
  const power = worker.power();
  const { name, power: wanted } = worker.wanted;
  return { id: worker.uuid, name, power, ...(wanted === power ? {} : { wanted }) };
};

/** Keeps the guests of this host as control wants them, also while control is away. */
export class ComputeLoop {
  readonly #parts: ComputeLoopParts;
  readonly #workers = new Map<string, InstanceWorker>();
  readonly #changed = new Set<string>();
  readonly #running: RunningReconcilers;
  readonly #shared: WorkerParts;
  #heartbeats = 0;
  /** Instances of which something is wanted. */
  readonly #asked = new Set<string>();
  #mustLookWhole = true;
  /** Monotonic milliseconds of the last look at all instances. */
  #wholeAt = 0;

  constructor(parts: ComputeLoopParts) {
    this.#parts = parts;
    const { hypervisor, records, bootId, log, clock } = parts;
    this.#shared = {
      hypervisor,
      records,
      bootId,
      starts: createSlots(parts.startsAtOnce),
      retryPause: retryPauseOf,
      onReport: (uuid) => this.#noteChange(uuid),
      context: (signal) => internalContext({ log, clock, signal }),
    };
    const reconcilers = [
      { name: 'instances', interval: parts.lookInterval, run: (ctx: Context) => this.#look(ctx) },
      { name: 'report', interval: parts.reportInterval, run: (ctx: Context) => this.#report(ctx) },
      { name: 'tend', interval: tendInterval, run: (ctx: Context) => this.#tend(ctx) },
    ];
    this.#running = runReconcilers({ reconcilers, log, clock });
  }

  /** Adopts what runs, and goes on with what was last wanted before control has been heard. */
  async start(): Promise<void> {
    const { hypervisor, records, log, clock } = this.#parts;
    hypervisor.onChange((uuid) => this.#workers.get(uuid)?.nudge());
    await hypervisor.start(internalContext({ log, clock }));
    for (const record of await records.list()) {
      this.#workers.set(record.wanted.uuid, new InstanceWorker(this.#shared, record));
    }
    for (const worker of this.#workers.values()) worker.nudge();
    this.#running.start();
  }

  /** Rung: something is wanted of an instance, or of any where none is named. */
  nudge(uuid?: string): void {
    if (uuid !== undefined) this.#asked.add(uuid);
    else this.#mustLookWhole = true;
    this.#running.nudge('instances');
    if (uuid === undefined) this.#running.nudge('report');
  }

  status(): readonly ReconcilerStatus[] {
    return this.#running.status();
  }

  /** The instances that this host shall have. */
  known(): ReadonlySet<string> {
    return new Set(
      [...this.#workers.values()].filter(({ wanted }) => wanted.power !== 'absent').map(({ uuid }) => uuid),
    );
  }

  /** The guests as `nimbo status` lists them, in the order of their names. */
  guests(): readonly HostGuest[] {
    return [...this.#workers.values()]
      .map((worker) => guestOf(worker))
      .toSorted((left, right) => left.name.localeCompare(right.name));
  }

  /** Guests that are up. */
  runningGuests(): number {
    return [...this.#workers.values()].filter((worker) => worker.isUp()).length;
  }

  async stop(): Promise<void> {
    await this.#running.stop();
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop()));
    await this.#parts.hypervisor.stop();
  }

  /** After `stop`: what was up shall come up again at the next start. */
  async expectDown(): Promise<void> {
    await Promise.all([...this.#workers.values()].map((worker) => worker.expectDown()));
  }

  /** The named instances where the bell named some; all when the time for it has come, in case a ring was not heard. */
  async #look(ctx: Context): Promise<{ readonly wanted: number }> {
    const { clock, lookInterval } = this.#parts;
    const isTime = clock.monotonic() - this.#wholeAt >= lookInterval;
    const isWhole = this.#mustLookWhole || this.#asked.size === 0 || isTime;
    const asked = [...this.#asked];
    this.#asked.clear();
    this.#mustLookWhole = false;
    try {
      return await (isWhole ? this.#lookAtAll(ctx) : this.#lookAt(ctx, asked));
    } catch (error) {
      this.#mustLookWhole = true;
      throw error;
    }
  }

  async #lookAt(ctx: Context, uuids: readonly string[]): Promise<{ readonly wanted: number }> {
    const instances = await this.#parts.control.desired(ctx, uuids);
    for (const wanted of instances) {
      await this.#want(ctx, wanted);
      this.#workers.get(wanted.uuid)?.nudge();
    }
    return { wanted: instances.length };
  }

  async #lookAtAll(ctx: Context): Promise<{ readonly wanted: number }> {
    this.#wholeAt = this.#parts.clock.monotonic();
    const instances = await this.#parts.control.desired(ctx);
    for (const wanted of instances) await this.#want(ctx, wanted);
    const listed = new Set(instances.map(({ uuid }) => uuid));
    for (const [uuid, worker] of this.#workers) {
      // Only what was to go is forgotten: a row that is missing ends no guest.
      if (worker.isGone() && !listed.has(uuid)) this.#workers.delete(uuid);
      else worker.nudge();
    }
    return { wanted: instances.length };
  }

  async #want(ctx: Context, wanted: WantedInstance): Promise<void> {
    const worker = this.#workers.get(wanted.uuid);
    if (worker === undefined) {
      const record = { wanted, reboots: wanted.reboots, upInBoot: null };
      if (wanted.power !== 'absent') await this.#parts.records.write(record);
      this.#workers.set(wanted.uuid, new InstanceWorker(this.#shared, record));
    } else if (!(await worker.want(wanted))) {
      const { uuid, generation } = wanted;
      ctx.log.warn('what is wanted of an instance is older than what was wanted before and is refused', {
        instance: uuid,
        generation,
        known: worker.wanted.generation,
      });
    }
  }

  #noteChange(uuid: string): void {
    this.#changed.add(uuid);
    this.#running.nudge('report');
  }

  async #report(ctx: Context): Promise<{ readonly told: number }> {
    const isFull = this.#heartbeats % fullReportEvery === 0;
    const ids = isFull ? [...this.#workers.keys()] : [...this.#changed];
    this.#changed.clear();
    const workers = ids.map((uuid) => this.#workers.get(uuid)).filter((worker) => worker !== undefined);
    const reports = workers.filter(({ isKnown }) => isKnown).map((worker) => worker.report());
    const gone = workers.filter((worker) => worker.isGone());
    try {
      await this.#parts.control.report(ctx, reports);
      this.#forget(gone);
    } catch (error) {
      for (const uuid of ids) this.#changed.add(uuid);
      throw error;
    }
    this.#heartbeats += 1;
    return { told: reports.length };
  }

  /** Control knows that these are gone, and asks for them no more. */
  #forget(gone: readonly InstanceWorker[]): void {
    for (const worker of gone)
      if (this.#workers.get(worker.uuid) === worker && worker.isGone()) this.#workers.delete(worker.uuid);
  }

  async #tend(ctx: Context): Promise<Record<string, never>> {
    await this.#parts.hypervisor.tend(ctx);
    return {};
  }
}
