import type { Clock } from '@nimbo/context/clock.ts';
import type { Log } from '@nimbo/context/log.ts';
import { effectiveRules, parseDefault, type ParsedDefault, type PolicyFile } from './effective-rules.ts';
import type { HttpCheckOptions } from './http-check.ts';
import { findPolicyFile, type FoundFile } from './policy-file-source.ts';
import { readPolicyText } from './read-policy-file.ts';
import { reviewDefaults, reviewPolicyFile } from './review-policy.ts';
import { compileRules, type RuleSet } from './rule-set.ts';
import type { PolicyRule } from './rule.ts';

/** What happened when the policy file was looked at again. */
export type ReloadOutcome = 'unchanged' | 'reloaded' | 'refused';

/** What the keeper of the rules is given. */
export interface RuleKeeperOptions {
  readonly rules: readonly PolicyRule[];
  readonly files: readonly string[];
  readonly enforceNewDefaults: boolean;
  readonly http: HttpCheckOptions;
  readonly log: Log;
  readonly clock: Clock;
}

/** Milliseconds between two looks at the policy file. */
const checkInterval = 1000;

const fileOf = (found: FoundFile): PolicyFile => ({
  path: found.path,
  rules: new Map(readPolicyText(found.path, found.text).map((rule) => [rule.name, rule])),
});

/** Holds the rules in force and follows the operator's file. A broken file never replaces rules that work. */
export class RuleKeeper {
  readonly #options: RuleKeeperOptions;
  readonly #defaults: readonly ParsedDefault[];
  #current: RuleSet;
  #fingerprint: string | undefined;
  #refused: string | undefined;
  #wasMissing = false;
  #checkedAt: number;
  #closed = false;

  constructor(options: RuleKeeperOptions) {
    this.#options = options;
    this.#defaults = options.rules.map(parseDefault);
    reviewDefaults(this.#defaults);
    this.#current = this.#compile(undefined);
    this.#checkedAt = options.clock.monotonic();
  }

  get current(): RuleSet {
    return this.#current;
  }

  /** @throws PolicyError where the file is broken: a service must not start with rules the operator did not mean */
  async load(): Promise<void> {
    const found = await findPolicyFile(this.#options.files, undefined);
    if (found !== undefined && found !== 'unchanged') this.#use(found);
  }

  /** True where the file was last looked at a second ago or more. Asking counts as a look. */
  takeTurn(): boolean {
    if (this.#closed || this.#options.files.length === 0) return false;
    const now = this.#options.clock.monotonic();
    if (now - this.#checkedAt < checkInterval) return false;
    this.#checkedAt = now;
    return true;
  }

  /** Looks at the file again; never throws: what is wrong with it goes to the log, once, and the old rules stay. */
  async reload(): Promise<ReloadOutcome> {
    try {
      const found = await findPolicyFile(this.#options.files, this.#fingerprint);
      return this.#apply(found);
    } catch (error) {
      return this.#refuse(error as Error);
    }
  }

  close(): void {
    this.#closed = true;
  }

  #apply(found: FoundFile | 'unchanged' | undefined): ReloadOutcome {
    if (found === undefined) return this.#withoutFile();
    this.#wasMissing = false;
    if (found === 'unchanged') return 'unchanged';
    this.#use(found);
    return 'reloaded';
  }

  /** Editors move a file away before they write it anew, so that only the second miss in a row counts. */
  #withoutFile(): ReloadOutcome {
    if (this.#fingerprint === undefined) return 'unchanged';
    if (!this.#wasMissing) {
      this.#wasMissing = true;
      return 'unchanged';
    }
    this.#options.log.warn('the policy file is gone; the defaults hold', { files: this.#options.files });
    this.#fingerprint = undefined;
    this.#current = this.#compile(undefined);
    return 'reloaded';
  }

  #use(found: FoundFile): void {
    const { log } = this.#options;
    if (found.isWorldWritable) log.warn('anybody on this machine can write the policy file', { file: found.path });
    const file = fileOf(found);
    this.#current = this.#compile(file);
    this.#fingerprint = found.fingerprint;
    this.#refused = undefined;
    log.info('policy file read', { file: found.path, rules: file.rules.size });
  }

  #refuse(error: Error): ReloadOutcome {
    if (this.#refused !== error.message) {
      this.#options.log.error('the policy file is not usable; the rules from before hold', { reason: error.message });
    }
    this.#refused = error.message;
    return 'refused';
  }

  #compile(file: PolicyFile | undefined): RuleSet {
    const rules = effectiveRules(this.#defaults, file, this.#options);
    const compiled = compileRules(rules, this.#options.http);
    if (file !== undefined) reviewPolicyFile(rules, this.#defaults, file, this.#options.log);
    return compiled;
  }
}
