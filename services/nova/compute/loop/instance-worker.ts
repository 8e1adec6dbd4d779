import type { Context } from '@nimbo/context/context.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import { Unavailable } from '@nimbo/errors/faults.ts';
import type { InstanceReport } from '../../rpc/instance-report.ts';
import type { WantedInstance } from '../../rpc/wanted-instance.ts';
import type { GuestState, Hypervisor } from '../drivers/hypervisor.ts';
import { planInstance, type InstanceAction } from '../plan/plan-instance.ts';
import type { InstanceRecord, RecordStore } from '../records/record-store.ts';
import { applyAction } from './apply-action.ts';
import type { Slots } from './slots.ts';

/** What all workers of a host share. */
export interface WorkerParts {
  readonly hypervisor: Hypervisor;
  readonly records: RecordStore;
  /** Bounds how many guests are being built or started at a time. */
  readonly starts: Slots;
  /** Of the machine's present boot. */
  readonly bootId: string;
  /** Milliseconds before what failed is tried again, by how often it failed. */
  readonly retryPause: (attempts: number) => number;
  /** Called whenever an instance's report has changed. */
  readonly onReport: (uuid: string) => void;
  /** A context for work on an instance, ended by the signal. */
  readonly context: (signal: AbortSignal) => Context;
}

type ReportedError = NonNullable<InstanceReport['error']>;

const isUp = (actual: GuestState | undefined): boolean => actual?.power === 'running' || actual?.power === 'paused';
const isWantedUp = ({ power }: WantedInstance): boolean => power === 'running' || power === 'paused';

/** A Fault's message may be shown; anything else is a defect, whose words stay in the log. */
const errorOf = (action: InstanceAction, error: unknown): ReportedError => ({
  step: action.kind,
  message:
    error instanceof Fault ? error.message.slice(0, 2_000) : 'the host met an unexpected error; its log says more',
  code: error instanceof Fault ? (error.code ?? null) : null,
});

const isStart = ({ kind }: InstanceAction): boolean => kind === 'build' || kind === 'power-on' || kind === 'reboot';

/** A soft reboot mostly waits for the guest, which must not keep others from starting. */
const takesSlot = (action: InstanceAction): boolean =>
  isStart(action) && !(action.kind === 'reboot' && action.how === 'soft');

/** A hypervisor that says it is done and is not: without this the worker would go round for ever. */
const noEffect = (uuid: string, action: InstanceAction): Unavailable =>
  new Unavailable(`${action.kind} of instance ${uuid} had no effect`, { code: 'nova.no_effect' });

/** Brings one instance to what is wanted of it: one act at a time, looking again after each. */
export class InstanceWorker {
  readonly #parts: WorkerParts;
  #record: InstanceRecord;
  #actual: GuestState | undefined;
  #settled = -1;
  #error: ReportedError | null = null;
  #progress: string | null = null;
  #attempts = 0;
  #retry: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #isStopped = false;
  #act: { readonly kind: InstanceAction['kind']; readonly abort: AbortController } | undefined;

  constructor(parts: WorkerParts, record: InstanceRecord) {
    this.#parts = parts;
    this.#record = record;
  }

  get uuid(): string {
    return this.#record.wanted.uuid;
  }

  get wanted(): WantedInstance {
    return this.#record.wanted;
  }

  /** Takes over what is wanted now; false for something older than what was taken before. */
  async want(wanted: WantedInstance): Promise<boolean> {
    const known = this.#record.wanted;
    if (wanted.generation < known.generation) return false;
    const isNew = wanted.generation > known.generation;
    this.#record = { ...this.#record, wanted };
    if (isNew) {
      this.#attempts = 0;
      await this.#parts.records.write(this.#record);
      // Nobody needs what is being made of an instance that is to go.
      if (wanted.power === 'absent' && this.#act?.kind !== 'destroy') this.#act?.abort.abort();
    }
    return true;
  }

  /** Looks, and works until nothing is left to do; returns at once. */
  nudge(): void {
    if (this.#isStopped) return;
    clearTimeout(this.#retry);
    this.#again = true;
    this.#running ??= this.#run();
  }

  /** Resolves when no work is under way any more; what was being done is given up. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#retry);
    this.#act?.abort.abort();
    await this.#running;
  }

  /** Before the guests are ended for the host's sake: they come up again with it. */
  async expectDown(): Promise<void> {
    await this.#remember({ upInBoot: null });
  }

  /** What the guest did when it was last seen. */
  power(): GuestState['power'] | 'absent' {
    return this.#actual?.power ?? 'absent';
  }

  /** As it was last seen. */
  isUp(): boolean {
    return isUp(this.#actual);
  }

  /** True once an instance that was to go has gone. */
  isGone(): boolean {
    return this.wanted.power === 'absent' && this.#actual === undefined && this.#settled >= this.wanted.generation;
  }

  /** False until it has been looked at once. */
  get isKnown(): boolean {
    return this.#settled >= 0 || this.#progress !== null;
  }

  report(): InstanceReport {
    const { uuid, volumes, ports } = this.wanted;
    // What a guest that is down has plugged in is what it will start with.
    const plugged = isUp(this.#actual) ? this.#actual : undefined;
    return {
      uuid,
      generation: Math.max(this.#settled, 0),
      power: this.#actual?.power ?? 'absent',
      volumes: [...(plugged?.volumes ?? volumes.map(({ volumeId }) => volumeId))],
      ports: [...(plugged?.ports ?? ports.map(({ portId }) => portId))],
      error: this.#error,
      progress: this.#progress,
    };
  }

  async #run(): Promise<void> {
    try {
      while (this.#again && !this.#isStopped) {
        this.#again = false;
        await this.#settle();
      }
    } finally {
      this.#running = undefined;
    }
  }

  async #settle(): Promise<void> {
    let last: InstanceAction | undefined;
    for (;;) {
      const wanted = this.#record.wanted;
      const action = await this.#next(wanted, last);
      if (action === undefined || this.#isStopped) return;
      if (JSON.stringify(action) === JSON.stringify(last)) {
        this.#fail(wanted, action, noEffect(this.uuid, action));
        return;
      }
      last = action;
      if (!(await this.#try(wanted, action))) return;
    }
  }

  /** Looks, remembers, and says what is to be done; undefined where nothing is. */
  async #next(wanted: WantedInstance, last: InstanceAction | undefined): Promise<InstanceAction | undefined> {
    try {
      this.#actual = await this.#parts.hypervisor.read(this.#parts.context(new AbortController().signal), this.uuid);
      await this.#rememberPower(wanted);
    } catch (error) {
      this.#fail(wanted, last ?? { kind: 'build' }, error);
      return undefined;
    }
    const [action] = planInstance(wanted, this.#actual, this.#memory());
    if (action === undefined) await this.#reached(wanted);
    return action;
  }

  #memory(): { readonly reboots: InstanceRecord['reboots']; readonly wasUp: boolean } {
    return { reboots: this.#record.reboots, wasUp: this.#record.upInBoot === this.#parts.bootId };
  }

  async #rememberPower(wanted: WantedInstance): Promise<void> {
    if (!isWantedUp(wanted)) await this.#remember({ upInBoot: null, reboots: wanted.reboots });
    else if (isUp(this.#actual)) await this.#remember({ upInBoot: this.#parts.bootId });
  }

  async #remember(change: Partial<Omit<InstanceRecord, 'wanted'>>): Promise<void> {
    const next = { ...this.#record, ...change };
    const { upInBoot, reboots } = this.#record;
    const isSame = next.upInBoot === upInBoot && JSON.stringify(next.reboots) === JSON.stringify(reboots);
    this.#record = next;
    if (!isSame) await this.#parts.records.write(next);
  }

  async #try(wanted: WantedInstance, action: InstanceAction): Promise<boolean> {
    const abort = new AbortController();
    this.#act = { kind: action.kind, abort };
    this.#tell({ progress: action.kind });
    try {
      await this.#apply(wanted, action, abort.signal);
      return true;
    } catch (error) {
      if (!abort.signal.aborted) this.#fail(wanted, action, error);
      return abort.signal.aborted && !this.#isStopped;
    } finally {
      this.#act = undefined;
    }
  }

  async #apply(wanted: WantedInstance, action: InstanceAction, signal: AbortSignal): Promise<void> {
    const ctx = this.#parts.context(signal);
    const progress = (words: string): void => this.#tell({ progress: words });
    const work = (): Promise<void> => applyAction(this.#parts.hypervisor, ctx, wanted, action, progress);
    await (takesSlot(action) ? this.#parts.starts.hold(signal, work) : work());
    if (!isStart(action)) return;
    const isUpNow = action.kind !== 'build';
    await this.#remember({ reboots: wanted.reboots, ...(isUpNow ? { upInBoot: this.#parts.bootId } : {}) });
  }

  async #reached(wanted: WantedInstance): Promise<void> {
    if (wanted.power === 'absent') await this.#parts.records.remove(this.uuid);
    this.#attempts = 0;
    this.#settled = wanted.generation;
    this.#tell({ error: null, progress: null });
  }

  #fail(wanted: WantedInstance, action: InstanceAction, error: unknown): void {
    this.#attempts += 1;
    const { log } = this.#parts.context(new AbortController().signal);
    log.warn('an instance could not be brought to what is wanted', {
      instance: this.uuid,
      step: action.kind,
      attempts: this.#attempts,
      error,
    });
    this.#settled = wanted.generation;
    this.#tell({ error: errorOf(action, error), progress: null });
    if (this.#isStopped) return;
    this.#retry = setTimeout(() => this.nudge(), this.#parts.retryPause(this.#attempts));
    this.#retry.unref();
  }

  #tell(change: { readonly error?: ReportedError | null; readonly progress?: string | null }): void {
    if (change.error !== undefined) this.#error = change.error;
    if (change.progress !== undefined) this.#progress = change.progress;
    this.#parts.onReport(this.uuid);
  }
}
