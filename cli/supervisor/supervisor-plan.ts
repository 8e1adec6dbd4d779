import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StateLayout } from '../state/state-layout.ts';
import { writePrivateFile } from '../state/write-private-file.ts';

/** A child of the supervisor, as `up` decided it. */
export interface PlannedChild {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
  readonly outputFile: string;
  /** Addresses that answer 200 when the child is ready and healthy; `unix:PATH` is an admin socket. */
  readonly probes: readonly string[];
}

/** What the supervisor keeps running. Written by `up`, read by the supervisor: what runs is what was decided then. */
export interface SupervisorPlan {
  /** The program and arguments of the supervisor itself. */
  readonly supervisor: { readonly program: string; readonly args: readonly string[] };
  readonly children: readonly PlannedChild[];
}

const planFile = (layout: StateLayout): string => join(layout.run, 'plan.json');

/** The plan of the last start, if there was one. */
export const readPlan = (layout: StateLayout): SupervisorPlan | undefined =>
  existsSync(planFile(layout)) ? (JSON.parse(readFileSync(planFile(layout), 'utf8')) as SupervisorPlan) : undefined;

/** Remembers what is to run. */
export const writePlan = (layout: StateLayout, plan: SupervisorPlan): void =>
  writePrivateFile(planFile(layout), JSON.stringify(plan, undefined, 2));
