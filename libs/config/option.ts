/** One setting. Its default must suit a laptop; its `reason` says why anyone would change it. */
export interface Option<T> {
  readonly kind: 'string' | 'integer' | 'number' | 'boolean' | 'duration' | 'size' | 'list' | 'choice';
  readonly default: T;
  readonly reason: string;
  readonly choices?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** Shown as `(set)` by `nimbo config show`, masked in logs. */
  readonly secret?: boolean;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

/** A part of the configuration file: `cloud.<section>` (equal on every host) or `host.<section>`. At most 40 options. */
export interface ConfigSection<O extends Options = Options> {
  readonly part: 'cloud' | 'host';
  readonly name: string;
  readonly options: O;
}

/** The typed values of a section. */
export type ConfigOf<S extends ConfigSection> = {
  readonly [Name in keyof S['options']]: S['options'][Name] extends Option<infer T> ? T : never;
};

/** Declares a section with its types kept. */
export const defineSection = <const O extends Options>(section: ConfigSection<O>): ConfigSection<O> => section;
