import { until } from '@nimbo/testkit/wait.ts';
import { differences, openSnapshot, type StateSnapshot } from './state-snapshot.ts';

/** Tables that background work writes at any time: who reads events, and how far. */
const restless = ['event_cursors', 'event_progress', 'leases'];

/** An upload that fails has begun, which is an event, and left its image as it was, but not as old. */
const ofUploads = ['events', 'updated_at', 'generation'];

/** Watches a service's database for rows that a refused request added, changed or removed. */
export class RefusalWatch implements Disposable {
  readonly #snapshot: StateSnapshot;
  readonly #except: ReadonlySet<string>;
  #version = '';
  #contents: ReadonlyMap<string, string> = new Map();
  #hasAccepted = false;

  constructor(stateDirectory: string, service: string) {
    this.#snapshot = openSnapshot(stateDirectory, service);
    this.#except = new Set([...restless, ...(service === 'glance' ? ofUploads : [])]);
    this.#look();
  }

  /** A request was taken (or the test itself wrote): what is there now is right. */
  async accept(): Promise<readonly string[]> {
    await until('the work behind the answers ends', () => Promise.resolve(this.#snapshot.isSettled()));
    this.#look();
    return [];
  }

  #look(): void {
    const version = this.#snapshot.version();
    this.#hasAccepted = version !== this.#version;
    if (this.#hasAccepted) {
      this.#version = version;
      this.#contents = this.#snapshot.contents(this.#except);
    }
  }

  /** A request was refused: nothing differs, at once or (an upload whose connection broke) soon. */
  async refuse(): Promise<readonly string[]> {
    this.#hasAccepted = false;
    if (this.#snapshot.version() === this.#version) return [];
    const found = () => differences(this.#contents, this.#snapshot.contents(this.#except));
    await until('nothing is left of the request', () => Promise.resolve(found().length === 0)).catch(() => undefined);
    const left = found().map((what) => `a refused request left its mark in ${what}`);
    this.#look();
    this.#hasAccepted = false;
    return left;
  }

  /** The last request that was accepted changed something. */
  get hasAccepted(): boolean {
    return this.#hasAccepted;
  }

  [Symbol.dispose](): void {
    this.#snapshot[Symbol.dispose]();
  }
}
