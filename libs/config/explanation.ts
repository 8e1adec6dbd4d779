import { formatOptionValue } from './option-value.ts';
import type { CatalogueEntry } from './section-catalogue.ts';
import type { Setting } from './setting.ts';

/** One line of `nimbo config show`. Values are texts as the file would hold them; secrets are masked. */
export interface Explanation {
  /** `cloud.keystone.token_expiration`. */
  readonly path: string;
  readonly value: string;
  readonly source: 'default' | 'file' | 'environment';
  /** `default`, `nimbo.yaml:12` or `NIMBO_KEYSTONE_TOKEN_EXPIRATION`. */
  readonly where: string;
  /** Places whose value lost against `where`, the strongest first. */
  readonly overridden: readonly string[];
  readonly default: string;
  readonly reason: string;
  readonly environmentName: string;
}

const shown = (entry: CatalogueEntry, value: unknown): string => {
  if (entry.option.secret === true) {
    return value === '' ? '(not set)' : '(set)';
  }
  return formatOptionValue(entry.option, value);
};

/** Says where an option's value comes from; `settings` are all of this option, the strongest last. */
export const explain = (entry: CatalogueEntry, settings: readonly Setting[]): Explanation => {
  const winner = settings.at(-1);
  return {
    path: entry.path,
    value: shown(entry, winner === undefined ? entry.option.default : winner.value),
    source: winner?.source ?? 'default',
    where: winner?.where ?? 'default',
    overridden: settings
      .slice(0, -1)
      .toReversed()
      .map((setting) => setting.where),
    default: shown(entry, entry.option.default),
    reason: entry.option.reason,
    environmentName: entry.environmentName,
  };
};
