import type { Selectable } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { fromJson, toJson } from '@nimbo/db/json.ts';
import type { MappingRow } from './federation-tables.ts';
import type { Tables } from './tables.ts';

/** What of an assertion a rule wants, and what it takes from it. */
export interface RemoteRule {
  readonly type: string;
  readonly any_one_of?: readonly string[];
  readonly not_any_of?: readonly string[];
  readonly whitelist?: readonly string[];
  readonly blacklist?: readonly string[];
  readonly regex?: boolean;
}

/** A domain by id or by name. */
export interface MappedDomain {
  readonly id?: string;
  readonly name?: string;
}

/** What a rule makes of an assertion; texts may hold `{0}`, `{1}`, … */
export interface LocalRule {
  readonly user?: {
    readonly id?: string;
    readonly name?: string;
    readonly email?: string;
    readonly domain?: MappedDomain;
    readonly type?: 'ephemeral' | 'local';
  };
  readonly projects?: readonly {
    readonly name: string;
    readonly domain?: MappedDomain;
    readonly roles: readonly { readonly name: string }[];
  }[];
  readonly group?: { readonly id: string } | { readonly name: string; readonly domain: MappedDomain };
  readonly groups?: string;
  readonly group_ids?: string;
  readonly domain?: MappedDomain;
}

export interface MappingRule {
  readonly local: readonly LocalRule[];
  readonly remote: readonly RemoteRule[];
}

/** How what an identity provider says becomes a user here. */
export interface Mapping {
  readonly id: string;
  readonly rules: readonly MappingRule[];
  /** `1.0`, or `2.0`, in which rules' domains count for users and projects. */
  readonly schemaVersion: string;
}

/** Bytes that one mapping's rules may take. */
const largestRules = 256 * 1024;

const toMapping = (row: Selectable<MappingRow>): Mapping => ({
  id: row.id,
  rules: fromJson<readonly MappingRule[]>(row.rules),
  schemaVersion: row.schema_version,
});

const toColumns = ({ rules, schemaVersion }: Mapping) => ({
  rules: toJson(rules, largestRules),
  schema_version: schemaVersion,
});

export const findMapping = async (db: Executor<Tables>, id: string): Promise<Mapping | undefined> => {
  const row = await db.selectFrom('federation_mappings').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toMapping(row);
};

export const listMappings = async (db: Executor<Tables>): Promise<Mapping[]> =>
  (await db.selectFrom('federation_mappings').selectAll().orderBy('id').execute()).map(toMapping);

/** @throws UniqueViolation where the id is taken, TooLarge for more than 256 KiB of rules */
export const insertMapping = async (db: Executor<Tables>, mapping: Mapping): Promise<void> => {
  await db
    .insertInto('federation_mappings')
    .values({ id: mapping.id, ...toColumns(mapping) })
    .execute();
};

export const updateMapping = async (db: Executor<Tables>, mapping: Mapping): Promise<void> => {
  await db.updateTable('federation_mappings').set(toColumns(mapping)).where('id', '=', mapping.id).execute();
};

export const deleteMapping = async (db: Executor<Tables>, id: string): Promise<void> => {
  await db.deleteFrom('federation_mappings').where('id', '=', id).execute();
};
