import type { ConfigProblem } from './config-error.ts';
import { nearestName } from './edit-distance.ts';
import { readOptionText } from './option-value.ts';
import type { CatalogueEntry } from './section-catalogue.ts';
import type { Setting } from './setting.ts';

/** A process's environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

const unknownVariable = (name: string, known: Iterable<string>): ConfigProblem => {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  return { where: name, message: `this environment variable sets no option${hint}` };
};

/**
 * Reads every `NIMBO_…` variable as an option; an unknown one is a problem, unless it is among `others`, the
 * variables that the caller handles itself.
 */
export const readEnvironmentSettings = (
  env: Environment,
  catalogue: readonly CatalogueEntry[],
  others: readonly string[],
  problems: ConfigProblem[],
): readonly Setting[] => {
  const byName = new Map(catalogue.map((entry) => [entry.environmentName, entry]));
  const ours = Object.entries(env).filter(([name]) => name.startsWith('NIMBO_') && !others.includes(name));
  return ours.flatMap(([where, text]): readonly Setting[] => {
    const entry = byName.get(where);
    if (entry === undefined || text === undefined) {
      problems.push(unknownVariable(where, byName.keys()));
      return [];
    }
    const reading = readOptionText(entry.option, text);
    if ('expected' in reading) {
      problems.push({ where, message: `${entry.path} must be ${reading.expected}` });
      return [];
    }
    return [{ entry, value: reading.value, where, source: 'environment' }];
  });
};
