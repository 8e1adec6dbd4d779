import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { defineSaga, type SagaState, type SagaStep, type StepContext } from '@nimbo/saga/definition.ts';
import type { MakeSubject } from './kill-host.ts';

/** What the five steps remember: what each of them gave the next. */
type Tokens = SagaState & { readonly tokens?: Readonly<Record<string, string>> };

/** The names of the five steps. */
export const fiveStepNames = ['reserve', 'allocate', 'connect', 'fill', 'announce'] as const;

/** One line per run of a step, to see afterwards who ran what. */
export interface JournalLine {
  readonly direction: 'act' | 'undo';
  readonly step: string;
  readonly fence: number;
  readonly isRetry: boolean;
}

const journalFile = (world: string): string => join(world, 'journal');
const effectsDirectory = (world: string): string => join(world, 'effects');

const note = (world: string, direction: JournalLine['direction'], step: string, ctx: StepContext): void => {
  mkdirSync(effectsDirectory(world), { recursive: true });
  const line: JournalLine = { direction, step, fence: ctx.fence, isRetry: ctx.isRetry };
  appendFileSync(journalFile(world), `${JSON.stringify(line)}\n`);
};

/** The token that a step gives: made of all that came before it, so that a forgotten state shows. */
const tokenOf = (step: string, tokens: Readonly<Record<string, string>>): string =>
  `${step}<${Object.values(tokens).join(',')}>`;

const fileStep = (
  world: string,
  name: string,
  between: (direction: 'act' | 'undo', step: string) => void,
): SagaStep<Tokens> => {
  const halves = ['a', 'b'].map((half) => join(effectsDirectory(world), `${name}.${half}`)) as [string, string];
  return {
    name,
    deadline: 30_000,
    act: async (ctx, { tokens = {} }) => {
      note(world, 'act', name, ctx);
      const token = tokenOf(name, tokens);
      writeFileSync(halves[0], token);
      between('act', name);
      writeFileSync(halves[1], token);
      return { tokens: { ...tokens, [name]: token } };
    },
    undo: async (ctx) => {
      note(world, 'undo', name, ctx);
      rmSync(halves[1], { force: true });
      between('undo', name);
      rmSync(halves[0], { force: true });
    },
  };
};

/** A saga of five steps whose every effect is two files. */
export const fiveStepSaga: MakeSubject = (world, between) => ({
  definition: defineSaga<Tokens>({
    name: 'five-steps',
    steps: fiveStepNames.map((name) => fileStep(world, name, between)),
    onUndone: async (ctx, _state, cause) => {
      const told = join(effectsDirectory(world), 'told');
      writeFileSync(told, cause.step);
      between('undo', 'onUndone');
      note(world, 'undo', 'onUndone', ctx);
    },
  }),
  initialState: {},
});

const effectsIn = (world: string): Readonly<Record<string, string>> => {
  const directory = effectsDirectory(world);
  const names = existsSync(directory) ? readdirSync(directory).toSorted() : [];
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(directory, name), 'utf8')]));
};

const succeededEffects = (): Readonly<Record<string, string>> => {
  let tokens: Readonly<Record<string, string>> = {};
  for (const name of fiveStepNames) tokens = { ...tokens, [name]: tokenOf(name, tokens) };
  const effects: Record<string, string> = {};
  for (const [name, token] of Object.entries(tokens)) for (const half of ['a', 'b']) effects[`${name}.${half}`] = token;
  return effects;
};

/** What ran in a world, in order. */
export const journalOf = (world: string): readonly JournalLine[] =>
  readFileSync(journalFile(world), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JournalLine);

/** Nobody runs a step twice under one fence, fences never fall, and a second run knows that it is one. */
export const assertFenced = (world: string): void => {
  const seen = new Map<string, number>();
  let highest = 0;
  for (const { direction, step, fence, isRetry } of journalOf(world)) {
    const before = seen.get(`${direction} ${step}`);
    assert.ok(fence >= highest, `fence fell from ${highest} to ${fence} at ${direction} ${step}`);
    assert.notEqual(before, fence, `${direction} ${step} ran twice under fence ${fence}`);
    if (before !== undefined) assert.ok(isRetry, `${direction} ${step} ran again and was not told so`);
    seen.set(`${direction} ${step}`, fence);
    highest = fence;
  }
};

/** Every effect is there, once, and was made of what the steps before it remembered. */
export const assertFiveStepsStand = async (world: string): Promise<void> => {
  assert.deepEqual(effectsIn(world), succeededEffects());
  assertFenced(world);
};

/** Nothing is left but the word about the failure. */
export const assertFiveStepsUndone = async (world: string): Promise<void> => {
  assert.deepEqual(effectsIn(world), { told: 'announce' });
  assertFenced(world);
};
