import { readFile } from 'node:fs/promises';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Context } from '@nimbo/context/context.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import type { Log } from '@nimbo/context/log.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { writeFileAtomically } from '@nimbo/host/atomic-file.ts';
import { runReconcilers, type RunningReconcilers } from '@nimbo/reconcile/run-reconcilers.ts';
import type { VolumeReport, WantedVolume } from '../../rpc/wanted-volume.ts';
import type { VolumeDriver } from '../drivers/volume-driver.ts';
import { planVolume, type VolumeAction } from './plan-volume.ts';

/** Control, as a host's loop sees it. */
export interface ControlEnd {
  /** All volumes that this host shall have, those that are to go included. */
  desired(ctx: Context): Promise<readonly WantedVolume[]>;
  report(ctx: Context, volumes: readonly VolumeReport[]): Promise<void>;
}

export interface VolumeLoopParts {
  readonly driver: VolumeDriver;
  readonly control: ControlEnd;
  /** Where what is wanted is kept while control cannot be asked. */
  readonly memory: string;
  readonly log: Log;
  readonly clock: Clock;
  /** Milliseconds between two looks at what is wanted, and between two heartbeats. */
  readonly lookInterval: number;
  readonly reportInterval: number;
}

/** Intervals between reports after which all volumes are told again, in case control has forgotten (a restored database). */
const fullReportEvery = 6;

const lost = ({ id }: WantedVolume): NotFound =>
  new NotFound(`volume ${id} was made on this host and is missing; restore it, or delete the volume`, {
    code: 'cinder.lost',
  });

const errorOf = (error: unknown): NonNullable<VolumeReport['error']> => {
  if (!(error instanceof Fault)) return { code: null, message: 'an unexpected error; the log of the host tells more' };
  const code = error.kind === 'insufficient-storage' ? 'cinder.no_space' : (error.code ?? null);
  return { code, message: error.message.slice(0, 2_000) };
};

const isList = (value: unknown): value is readonly WantedVolume[] => Array.isArray(value);

/** Keeps the volumes of this host as control wants them, also while control is away. */
export class VolumeLoop {
  readonly #parts: VolumeLoopParts;
  readonly #wanted = new Map<string, WantedVolume>();
  readonly #reports = new Map<string, VolumeReport>();
  readonly #changed = new Set<string>();
  readonly #busy = new Map<string, Promise<void>>();
  readonly #end = new AbortController();
  readonly #running: RunningReconcilers;
  #heartbeats = 0;
  /** By the monotonic clock: when every volume was last looked at, and told of. */
  #lookedAtAll = Number.NEGATIVE_INFINITY;
  #toldAll = Number.NEGATIVE_INFINITY;
  /** The volumes that guests reach, as they are remembered. */
  #served = '';

  constructor(parts: VolumeLoopParts) {
    this.#parts = parts;
    const { log, clock, lookInterval, reportInterval } = parts;
    const reconcilers = [
      { name: 'volumes', interval: lookInterval, run: (ctx: Context) => this.#look(ctx) },
      { name: 'report', interval: reportInterval, run: (ctx: Context) => this.#report(ctx) },
    ];
    this.#running = runReconcilers({ reconcilers, log, clock });
  }

  /** Adopts what is served, and goes on with what was last wanted before control has been heard. */
  async start(): Promise<void> {
    const { driver, memory } = this.#parts;
    driver.onChange(() => this.#again());
    await driver.start(this.#context());
    for (const wanted of await remembered(memory)) this.#wanted.set(wanted.id, wanted);
    this.#again();
    this.#running.start();
  }

  /** Rung: something is wanted. */
  nudge(): void {
    this.#running.nudge('volumes');
  }

  /** The volumes that this host shall have. */
  known(): readonly WantedVolume[] {
    return [...this.#wanted.values()].filter(({ wanted }) => wanted === 'present');
  }

  /** Whether control has been heard, or remembered: without that nothing is known to be too much. */
  get isInformed(): boolean {
    return (
      this.#heartbeats > 0 &&
      this.#running.status().some(({ name, lastReport }) => name === 'volumes' && lastReport !== undefined)
    );
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running.stop();
    await Promise.all(this.#busy.values());
    await this.#parts.driver.stop();
  }

  #context(): Context {
    const { log, clock } = this.#parts;
    return internalContext({ log, clock, signal: this.#end.signal });
  }

  /** Every volume is looked at, whether control can be asked or not. */
  #again(): void {
    for (const wanted of this.#wanted.values()) this.#bring(wanted);
  }

  async #look(ctx: Context): Promise<{ readonly wanted: number }> {
    const { clock, lookInterval, control } = this.#parts;
    // Rung in between, only what is new is looked at: to look at each volume takes a question to the storage daemon.
    const isWhole = clock.monotonic() - this.#lookedAtAll >= lookInterval;
    try {
      const volumes = await control.desired(ctx);
      this.#wanted.clear();
      for (const wanted of volumes) this.#wanted.set(wanted.id, wanted);
      for (const id of this.#reports.keys()) if (!this.#wanted.has(id)) this.#reports.delete(id);
      await this.#remember(volumes, isWhole);
      return { wanted: volumes.length };
    } finally {
      if (isWhole) {
        this.#lookedAtAll = clock.monotonic();
        this.#again();
      } else {
        this.#bringNew();
      }
    }
  }

  /** Kept at once where guests reach other volumes than before; else with the next look at all of them. */
  async #remember(volumes: readonly WantedVolume[], isWhole: boolean): Promise<void> {
    const served = volumes
      .filter(({ exported }) => exported)
      .map(({ id }) => id)
      .join(' ');
    if (!isWhole && served === this.#served) return;
    await writeFileAtomically(this.#parts.memory, JSON.stringify(volumes.map((one) => ({ ...one, image: null }))));
    this.#served = served;
  }

  #bringNew(): void {
    for (const wanted of this.#wanted.values()) {
      if (this.#reports.get(wanted.id)?.generation !== wanted.generation) this.#bring(wanted);
    }
  }

  /** One work per volume at a time; what is wanted meanwhile is found by the next look, which it rings for. */
  #bring(wanted: WantedVolume): void {
    if (this.#busy.has(wanted.id) || this.#end.signal.aborted) return;
    const work = this.#work(wanted).finally(() => {
      this.#busy.delete(wanted.id);
      const newest = this.#wanted.get(wanted.id);
      if (newest !== undefined && newest.generation > wanted.generation) this.#bring(newest);
    });
    this.#busy.set(wanted.id, work);
  }

  async #work(wanted: WantedVolume): Promise<void> {
    const ctx = this.#context();
    try {
      await this.#act(ctx, wanted);
      this.#note(wanted, null);
    } catch (error) {
      if (this.#end.signal.aborted) return;
      ctx.log.warn('a volume is not as it is wanted yet', { volume: wanted.id, error });
      this.#note(wanted, errorOf(error));
    }
  }

  async #act(ctx: Context, wanted: WantedVolume): Promise<void> {
    const plan = planVolume(wanted, await this.#parts.driver.read(ctx, wanted.id));
    if (plan === 'lost') throw lost(wanted);
    for (const action of plan) await this.#do(ctx, action, wanted);
  }

  #do(ctx: Context, action: VolumeAction, { id, size, image, source = null, readOnly }: WantedVolume): Promise<void> {
    const { driver } = this.#parts;
    if (action === 'create') return driver.create(ctx, { id, size, image, source });
    if (action === 'grow') return driver.grow(ctx, id, size);
    if (action === 'export') return driver.export(ctx, id, readOnly);
    return action === 'unexport' ? driver.unexport(ctx, id) : driver.remove(ctx, id);
  }

  #note({ id, generation }: WantedVolume, error: VolumeReport['error']): void {
    const before = this.#reports.get(id);
    const isNews = before?.generation !== generation || before.error?.message !== error?.message;
    this.#reports.set(id, { id, generation, error });
    if (!isNews) return;
    this.#changed.add(id);
    this.#running.nudge('report');
  }

  async #report(ctx: Context): Promise<{ readonly told: number }> {
    const now = this.#parts.clock.monotonic();
    const isFull = now - this.#toldAll >= fullReportEvery * this.#parts.reportInterval;
    const ids = isFull ? [...this.#reports.keys()] : [...this.#changed];
    this.#changed.clear();
    const reports = ids.map((id) => this.#reports.get(id)).filter((report) => report !== undefined);
    try {
      await this.#parts.control.report(ctx, reports);
    } catch (error) {
      for (const id of ids) this.#changed.add(id);
      throw error;
    }
    this.#heartbeats += 1;
    if (isFull) this.#toldAll = now;
    return { told: reports.length };
  }
}

/** What was last wanted; an image's ticket has expired since, so nothing is made from it. */
const remembered = async (path: string): Promise<readonly WantedVolume[]> => {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isList(value) ? value.filter(({ wasMade }) => wasMade) : [];
  } catch {
    return [];
  }
};
