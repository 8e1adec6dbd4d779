import type { NftTable } from './ruleset.ts';
import type { Place } from './place.ts';

interface StepOf {
  /** What it is about, a device or namespace: an item that fails holds up nothing but itself. */
  readonly item: string;
  readonly place: Place;
}

/** One command of `ip`, `bridge`, `ip netns` or `sysctl`. */
export interface CommandStep extends StepOf {
  readonly tool: 'ip' | 'bridge' | 'netns' | 'sysctl';
  readonly args: readonly string[];
  /** The state that makes the command fail though nothing is left to do. */
  readonly tolerates?: 'exists' | 'missing';
}

/** Replaces whole tables, and removes others, in one transaction. */
export interface TablesStep extends StepOf {
  readonly tool: 'nft';
  readonly replace: readonly NftTable[];
  readonly remove: readonly Pick<NftTable, 'family' | 'name'>[];
}

/** One thing to do, as data: plans are compared and kept as golden files. */
export type Step = CommandStep | TablesStep;

/** A step of `ip`. */
export const ipStep = (
  place: Place,
  item: string,
  args: readonly string[],
  tolerates?: 'exists' | 'missing',
): CommandStep => ({
  tool: 'ip',
  place,
  item,
  args,
  ...(tolerates === undefined ? {} : { tolerates }),
});

/** A step of `bridge`. */
export const bridgeStep = (
  place: Place,
  item: string,
  args: readonly string[],
  tolerates?: 'missing',
): CommandStep => ({
  ...ipStep(place, item, args, tolerates),
  tool: 'bridge',
});

/** The plan as text, a line a step, for golden files and `--dry-run`. */
export const stepsToText = (steps: readonly Step[]): string => steps.map((step) => `${lineOf(step)}\n`).join('');

const lineOf = (step: Step): string => {
  const where = step.place === undefined ? '' : ` [${step.place}]`;
  if (step.tool === 'nft') {
    const names = (tables: TablesStep['remove']): string =>
      tables.map(({ family, name }) => `${family} ${name}`).join(', ');
    return `${step.item}${where}: nft replace (${names(step.replace)}) remove (${names(step.remove)})`;
  }
  return `${step.item}${where}: ${step.tool} ${step.args.join(' ')}`;
};
