import { RE2JS } from 're2js';
import type { RemoteRule } from '../../db/mapping-store.ts';
import type { Taken } from './template.ts';

/** What an identity provider says of a user: attributes with their values. */
export type Assertion = ReadonlyMap<string, readonly string[]>;

/** Whether a value is one of those a rule names. */
const matcher = (wanted: readonly string[], isRegex: boolean): ((value: string) => boolean) => {
  if (!isRegex) return (value) => wanted.includes(value);
  const patterns = wanted.map((pattern) => RE2JS.compile(pattern));
  return (value) => patterns.some((pattern) => pattern.matcher(value).find());
};

/** What one rule takes: values, nothing though it holds (`taken` undefined), or it does not hold (undefined). */
const apply = (rule: RemoteRule, assertion: Assertion): { readonly taken?: readonly string[] } | undefined => {
  const values = assertion.get(rule.type) ?? [];
  if (values.length === 0) return undefined;
  const matches = (wanted: readonly string[]) => matcher(wanted, rule.regex === true);
  if (rule.any_one_of !== undefined) return values.some(matches(rule.any_one_of)) ? {} : undefined;
  if (rule.not_any_of !== undefined) return values.some(matches(rule.not_any_of)) ? undefined : {};
  if (rule.whitelist !== undefined) return { taken: values.filter(matches(rule.whitelist)) };
  if (rule.blacklist === undefined) return { taken: values };
  const refused = matches(rule.blacklist);
  return { taken: values.filter((value) => !refused(value)) };
};

/** Whether a rule hands values on to the local side. */
export const takes = (rule: RemoteRule): boolean => rule.any_one_of === undefined && rule.not_any_of === undefined;

/** What rules take together; undefined where one of them does not hold. */
export const takenBy = (rules: readonly RemoteRule[], assertion: Assertion): Taken | undefined => {
  const taken: (readonly string[])[] = [];
  for (const rule of rules) {
    const found = apply(rule, assertion);
    if (found === undefined) return undefined;
    if (found.taken !== undefined) taken.push(found.taken);
  }
  return taken;
};
