import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkSections } from './check-sections.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { readEnvironmentSettings, type Environment } from './environment-settings.ts';
import { explain, type Explanation } from './explanation.ts';
import { readFileSettings, type SettingsFile } from './file-settings.ts';
import type { ConfigOf, ConfigSection } from './option.ts';
import { catalogueOf, sectionPath } from './section-catalogue.ts';
import type { Setting } from './setting.ts';

/** Where the configuration comes from, the weakest first: defaults, files in order, environment. */
export interface LoadConfigOptions {
  /**
   * The main `nimbo.yaml` and the overlays over it. A `secrets.yaml` beside the first is read right after it.
   * All must exist; a caller whose main file is optional leaves it out.
   */
  readonly files: readonly string[];
  readonly env: Environment;
  /** All sections that any process of the cloud knows: a name that none of them declares is refused. */
  readonly sections: readonly ConfigSection[];
  /** `NIMBO_…` variables that are no options but the command's own. */
  readonly otherVariables?: readonly string[];
}

/** The checked configuration of a process. */
export interface Config {
  /**
   * A section's values.
   * @throws TypeError for a section that was not among those loaded
   */
  get<S extends ConfigSection>(section: S): ConfigOf<S>;
  /** Every option with its value, its origin and its reason, in declared order; secrets are masked. */
  explain(): readonly Explanation[];
}

const filesToRead = (files: readonly string[]): readonly SettingsFile[] => {
  const [main, ...overlays] = files.map((path) => ({ path, secrets: false }));
  if (main === undefined) {
    return [];
  }
  const secrets = { path: join(dirname(main.path), 'secrets.yaml'), secrets: true };
  return [main, ...(existsSync(secrets.path) ? [secrets] : []), ...overlays];
};

const grouped = (settings: readonly Setting[]): ReadonlyMap<string, readonly Setting[]> =>
  Map.groupBy(settings, (setting) => setting.entry.path);

const valuesOf = (section: ConfigSection, settings: ReadonlyMap<string, readonly Setting[]>) => {
  const values = Object.entries(section.options).map(([name, option]) => {
    const winner = settings.get(`${sectionPath(section)}.${name}`)?.at(-1);
    return [name, winner === undefined ? option.default : winner.value] as const;
  });
  return Object.freeze(Object.fromEntries(values));
};

const refuse = (problems: readonly ConfigProblem[]): void => {
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
};

/**
 * Reads and checks the whole configuration.
 * @throws ConfigError naming every problem at once, each with its file and line or its environment variable
 */
export const loadConfig = (options: LoadConfigOptions): Config => {
  refuse(checkSections(options.sections).map((message) => ({ where: 'declared options', message })));
  const catalogue = catalogueOf(options.sections);
  const problems: ConfigProblem[] = [];
  const settings = grouped([
    ...filesToRead(options.files).flatMap((file) => readFileSettings(file, catalogue, problems)),
    ...readEnvironmentSettings(options.env, catalogue, options.otherVariables ?? [], problems),
  ]);
  refuse(problems);
  const values = new Map(options.sections.map((section) => [sectionPath(section), valuesOf(section, settings)]));
  return {
    get: <S extends ConfigSection>(section: S): ConfigOf<S> => {
      const found = values.get(sectionPath(section));
      if (found === undefined) {
        throw new TypeError(`configuration section ${sectionPath(section)} was not loaded`);
      }
      return found as ConfigOf<S>;
    },
    explain: () => catalogue.map((entry) => explain(entry, settings.get(entry.path) ?? [])),
  };
};
