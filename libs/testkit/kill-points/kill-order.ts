import type { KillPoint } from './kill-point.ts';

/** One saga of a matrix, in a small world (a directory) of its own. */
export interface KillRun {
  /** Makes the saga's name unique in the database: only who is told of it runs it. */
  readonly name: string;
  readonly world: string;
  readonly failing: string | undefined;
}

/** What a child process is told to do, as JSON in its first argument. Times are in milliseconds. */
export interface KillOrder {
  readonly databaseUrl: string;
  readonly runs: readonly KillRun[];
  /** Whether it begins the sagas, or only ends what others have begun. */
  readonly start: boolean;
  /** Where it stops itself with SIGKILL; without it, it runs until every saga has ended. */
  readonly kill?: KillPoint;
  readonly leaseDuration: number;
}

/** How a saga ended, as the child reports it. */
export interface KillReport {
  readonly name: string;
  readonly status: string;
  readonly owner: string | null;
  readonly history: readonly { readonly step: string; readonly direction: string; readonly outcome: string }[];
}
