import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import {
  deleteMapping,
  findMapping,
  insertMapping,
  listMappings,
  updateMapping,
  type Mapping,
  type MappingRule,
} from '../db/mapping-store.ts';
import { change } from './change.ts';
import { assertFederationId } from './federation/federation-id.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { assertRules } from './mapping/assert-rules.ts';
import { notFound } from './not-found.ts';

/** What a caller says of a mapping. */
export interface GivenMapping {
  readonly rules: readonly MappingRule[];
  readonly schemaVersion?: string | undefined;
}

/** Rules are long and tell of people, so events name the mapping only. */
const told = ({ id, schemaVersion }: Mapping) => ({ id, schema_version: schemaVersion });

export const getMapping = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<Mapping> => {
  const found = await findMapping(keystone.db.read, id);
  return allowed(ctx, { rule, found, target: () => ({}), missing: () => notFound('mapping', id) });
};

export const listMappingsFor = async (ctx: Context, keystone: Keystone, rule: PolicyRuleName): Promise<Mapping[]> => {
  await ctx.authorize(rule, {});
  return listMappings(keystone.db.read);
};

/** @throws BadRequest for rules that could never work, Conflict where the id is taken */
export const createMapping = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  given: GivenMapping,
): Promise<Mapping> => {
  await ctx.authorize(rule, {});
  assertFederationId('mapping', id);
  const mapping = { id, rules: given.rules, schemaVersion: given.schemaVersion ?? '1.0' };
  assertRules(mapping.rules, mapping.schemaVersion);
  try {
    await change(ctx, keystone, async (changing) => {
      await insertMapping(changing.tx, mapping);
      await changing.record('mapping.created', told(mapping));
    });
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw new Conflict(`There is a mapping ${id} already: choose another id, or change that one.`);
  }
  return mapping;
};

/** @throws BadRequest for rules that could never work */
export const updateMappingFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  given: GivenMapping,
): Promise<Mapping> => {
  await getMapping(ctx, keystone, rule, id);
  return change(ctx, keystone, async (changing) => {
    const before = await findMapping(changing.tx, id);
    if (before === undefined) throw notFound('mapping', id);
    const after = { id, rules: given.rules, schemaVersion: given.schemaVersion ?? before.schemaVersion };
    assertRules(after.rules, after.schemaVersion);
    await updateMapping(changing.tx, after);
    await changing.record('mapping.updated', told(after), told(before));
    return after;
  });
};

/** Protocols that use it let nobody in until they are given another. */
export const deleteMappingFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<void> => {
  await getMapping(ctx, keystone, rule, id);
  await change(ctx, keystone, async (changing) => {
    const before = await findMapping(changing.tx, id);
    if (before === undefined) throw notFound('mapping', id);
    await deleteMapping(changing.tx, id);
    await changing.record('mapping.deleted', undefined, told(before));
  });
};
