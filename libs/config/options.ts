import { parseByteSize } from './byte-size.ts';
import { parseDuration } from './duration.ts';
import type { Option } from './option.ts';

interface Described<T> {
  readonly default: T;
  /** Why anyone would change it, in one sentence. */
  readonly reason: string;
}

interface Bounded<T> extends Described<T> {
  readonly minimum?: number;
  readonly maximum?: number;
}

const demand = (value: number | undefined, text: string | number): number => {
  if (value === undefined) {
    throw new TypeError(`"${text}" is no default an option can have`);
  }
  return value;
};

/** A text; by convention '' means "not set". */
export const string = (option: Described<string>): Option<string> => ({ kind: 'string', ...option });

/** A whole number. */
export const integer = (option: Bounded<number>): Option<number> => ({ kind: 'integer', ...option });

/** A number, fractions allowed. */
export const number = (option: Bounded<number>): Option<number> => ({ kind: 'number', ...option });

/** `true` or `false`. */
export const boolean = (option: Described<boolean>): Option<boolean> => ({ kind: 'boolean', ...option });

/** A length of time, written `30s`, `5m`, `1h30m` or as seconds; the value (and the bounds) are seconds. */
export const duration = (option: Bounded<number | string>): Option<number> => ({
  ...option,
  kind: 'duration',
  default: demand(parseDuration(String(option.default)), option.default),
});

/** A number of bytes, written `64MiB`, `10GB` or bare; the value (and the bounds) are bytes. */
export const size = (option: Bounded<number | string>): Option<number> => ({
  ...option,
  kind: 'size',
  default: demand(parseByteSize(String(option.default)), option.default),
});

/** Several texts: a YAML sequence, or one comma-separated text in the environment. */
export const list = (option: Described<readonly string[]>): Option<readonly string[]> => ({ kind: 'list', ...option });

/** One of a few words. */
export const choice = <const T extends string>(
  option: Described<NoInfer<T>> & { readonly choices: readonly T[] },
): Option<T> => ({ kind: 'choice', ...option });

/** A text that is never shown: `config show` says `(set)`, and a file that others can read may not hold it. */
export const secret = (option: { readonly default?: string; readonly reason: string }): Option<string> => ({
  kind: 'string',
  default: option.default ?? '',
  reason: option.reason,
  secret: true,
});
