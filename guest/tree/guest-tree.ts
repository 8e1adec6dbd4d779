import { dirname } from 'node:path';
import { Conflict } from '@nimbo/errors/faults.ts';

/** One name in the guest's file tree; root owns all of them. Paths are absolute. */
export type TreeEntry =
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number }
  | { readonly kind: 'file'; readonly path: string; readonly mode: number; readonly content: Uint8Array }
  | { readonly kind: 'link'; readonly path: string; readonly target: string };

/** A file tree in memory: the build needs neither root nor a mount, and the same tree gives the same bytes. */
export class GuestTree {
  readonly #entries = new Map<string, TreeEntry>();

  has(path: string): boolean {
    return this.#entries.has(path);
  }

  /** Adds a directory, and its parents with mode 0755; one that is there keeps its mode. */
  directory(path: string, mode = 0o755): void {
    if (path === '/' || this.#entries.get(path)?.kind === 'directory') return;
    this.directory(dirname(path));
    this.#add({ kind: 'directory', path, mode });
  }

  file(path: string, content: Uint8Array | string, mode = 0o644): void {
    this.directory(dirname(path));
    this.#add({ kind: 'file', path, mode, content: typeof content === 'string' ? Buffer.from(content) : content });
  }

  link(path: string, target: string): void {
    this.directory(dirname(path));
    this.#add({ kind: 'link', path, target });
  }

  /** All entries, parents before what they hold, in the same order whatever order they were added in. */
  entries(): readonly TreeEntry[] {
    return [...this.#entries.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
  }

  #add(entry: TreeEntry): void {
    if (this.#entries.has(entry.path)) throw new Conflict(`${entry.path} is in the guest's file tree already`);
    this.#entries.set(entry.path, entry);
  }
}
