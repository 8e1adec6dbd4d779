import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { BadRequest, Forbidden, NotFound } from '@nimbo/errors/faults.ts';
import {
  listDomainOptions,
  writeDomainOptions,
  type DomainOption,
  type OptionValue,
} from '../db/domain-option-store.ts';
import { change, type Change } from './change.ts';
import { getDomain } from './domain.ts';
import { domainDefaults, type DomainConfig } from './domain-config-options.ts';
import { isSecretOption, sealedOption } from './domain-option-secrets.ts';
import { assertDirectoryFit, followDriver } from './directory/driver-change.ts';
import { defaultDomainId } from './ids.ts';
import type { Keystone } from './keystone.ts';

/** What of a configuration is meant: all of it, a group, or one option. */
export interface ConfigPart {
  readonly group?: string | undefined;
  readonly option?: string | undefined;
}

/** @throws Forbidden for a group or option that domains cannot set */
const assertKnown = ({ group, option }: ConfigPart): void => {
  if (group === undefined) return;
  const known = Object.hasOwn(domainDefaults, group) ? domainDefaults[group] : undefined;
  if (known === undefined) {
    throw new Forbidden(
      `Domains cannot set options of ${group}, only of ${Object.keys(domainDefaults).join(' and ')}.`,
    );
  }
  if (option === undefined || Object.hasOwn(known, option) || isSecretOption(group, option)) return;
  throw new Forbidden(`Domains cannot set the option ${option} of ${group}: there is none they could.`);
};

const flat = (config: DomainConfig): DomainOption[] =>
  Object.entries(config).flatMap(([group, options]) =>
    Object.entries(options).map(([option, value]) => {
      assertKnown({ group, option });
      return { group, option, value };
    }),
  );

const isIn =
  ({ group, option }: ConfigPart) =>
  (each: DomainOption): boolean =>
    (group === undefined || each.group === group) && (option === undefined || each.option === option);

const missing = (id: string, { group, option }: ConfigPart): NotFound => {
  const what = [group, option].filter((part) => part !== undefined).join('.');
  return new NotFound(`Could not find ${what === '' ? 'a configuration' : what} of domain ${id}.`, {
    code: 'keystone.domain_config_not_found',
  });
};

const nested = (options: readonly DomainOption[]): DomainConfig => {
  const groups = Map.groupBy(options, ({ group }) => group);
  return Object.fromEntries(
    [...groups].map(([group, each]) => [group, Object.fromEntries(each.map(({ option, value }) => [option, value]))]),
  );
};

const visible = (options: readonly DomainOption[]): DomainOption[] =>
  options.filter(({ group, option }) => !isSecretOption(group, option));

/** What a part looks like: a group as `{ldap: {…}}`, an option as `{url: …}`. */
const shown = (
  options: readonly DomainOption[],
  { option }: ConfigPart,
): DomainConfig | Record<string, OptionValue> => {
  const [first] = options;
  return option === undefined || first === undefined ? nested(options) : { [first.option]: first.value };
};

/** What a domain has set itself, secrets left out. @throws NotFound where it has set nothing of that */
export const getDomainConfig = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  part: ConfigPart,
) => {
  await getDomain(ctx, keystone, rule, id);
  assertKnown(part);
  const options = visible(await listDomainOptions(keystone.db.read, id)).filter(isIn(part));
  if (options.length === 0) throw missing(id, part);
  return shown(options, part);
};

/** What holds where a domain sets nothing. */
export const getDomainConfigDefaults = async (ctx: Context, rule: PolicyRuleName, part: ConfigPart) => {
  await ctx.authorize(rule, {});
  assertKnown(part);
  return shown(flat(domainDefaults).filter(isIn(part)), part);
};

const write = async (
  changing: Change,
  id: string,
  { before, after }: { readonly before: readonly DomainOption[]; readonly after: readonly DomainOption[] },
): Promise<void> => {
  await writeDomainOptions(changing.tx, id, after);
  await followDriver(changing, id, { before, after });
  await changing.record('domain_config.updated', { id });
};

/** Options as they are kept. @throws BadRequest for a value that means nothing */
const acceptable = async ({ secrets }: Keystone, options: readonly DomainOption[]): Promise<DomainOption[]> => {
  assertDirectoryFit(options);
  return Promise.all(options.map((option) => sealedOption(secrets, option)));
};

const allowedDomain = async (ctx: Context, keystone: Keystone, rule: PolicyRuleName, id: string): Promise<void> => {
  await getDomain(ctx, keystone, rule, id);
};

/** What became of a domain's configuration. */
export interface PutDomainConfig {
  /** Whether the domain had none before. */
  readonly isNew: boolean;
  /** What is set now, secrets left out. */
  readonly config: DomainConfig;
}

/** Sets what a domain has. @throws BadRequest for nothing, and for a value that means nothing */
export const putDomainConfig = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  config: DomainConfig,
): Promise<PutDomainConfig> => {
  await allowedDomain(ctx, keystone, rule, id);
  const options = await acceptable(keystone, flat(config));
  if (options.length === 0) throw new BadRequest('A configuration needs at least one group with an option.');
  return change(ctx, keystone, async (changing) => {
    const before = await listDomainOptions(changing.tx, id);
    await write(changing, id, { before, after: options });
    return { isNew: before.length === 0, config: nested(visible(options)) };
  });
};

/** The options in a body about a part. @throws Forbidden where it is about another part */
const optionsAbout = (part: ConfigPart, body: Readonly<Record<string, unknown>>): DomainOption[] => {
  const { group, option } = part;
  const config = (group !== undefined && option !== undefined ? { [group]: body } : body) as DomainConfig;
  const options = flat(config);
  if (options.length > 0 && options.every(isIn(part))) return options;
  throw new Forbidden('The body must be about what the address names, and nothing else.');
};

/** Changes some options of a part that the domain has set. @throws NotFound where it has set nothing of that */
export const patchDomainConfig = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  { part, body }: { readonly part: ConfigPart; readonly body: Readonly<Record<string, unknown>> },
): Promise<DomainConfig> => {
  await allowedDomain(ctx, keystone, rule, id);
  assertKnown(part);
  const options = await acceptable(keystone, optionsAbout(part, body));
  return change(ctx, keystone, async (changing) => {
    const before = await listDomainOptions(changing.tx, id);
    if (!before.some(isIn(part))) throw missing(id, part);
    const kept = before.filter((each) => !options.some(isIn({ group: each.group, option: each.option })));
    const after = [...kept, ...options];
    await write(changing, id, { before, after });
    return nested(visible(after));
  });
};

/** @throws NotFound where the domain has set nothing of that */
export const deleteDomainConfig = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  part: ConfigPart,
): Promise<void> => {
  await allowedDomain(ctx, keystone, rule, id);
  assertKnown(part);
  await change(ctx, keystone, async (changing) => {
    const before = await listDomainOptions(changing.tx, id);
    const kept = before.filter((each) => !isIn(part)(each));
    if (kept.length === before.length) throw missing(id, part);
    await write(changing, id, { before, after: kept });
  });
};

/** What users of a domain must know to choose a password: only the default domain has rules. @throws NotFound */
export const getPasswordRules = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  option: string | undefined,
) => {
  await ctx.authorize(rule, {});
  const { password_regex, password_regex_description } = keystone.settings;
  const rules: Readonly<Record<string, string>> = { password_regex, password_regex_description };
  if (id !== defaultDomainId) throw missing(id, { group: 'security_compliance', option });
  if (option === undefined) return { security_compliance: rules };
  const value = rules[option];
  if (value === undefined) throw new Forbidden(`The option ${option} of security_compliance is shown to nobody.`);
  return { [option]: value };
};
