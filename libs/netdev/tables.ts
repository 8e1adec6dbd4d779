import { createHash } from 'node:crypto';
import type { HostContext } from './host-context.ts';
import { isNameOf, type CloudMark } from './names.ts';
import { callInPlace, type Place } from './place.ts';
import { readJson } from './read-json.ts';
import { renderTable } from './render-ruleset.ts';
import type { NftTable } from './ruleset.ts';
import type { Step } from './step.ts';

/** A table as the kernel has it. */
export interface FoundTable {
  readonly family: string;
  readonly name: string;
  /** What it was made from, by the name of a chain it holds; undefined where that is gone. */
  readonly wanted: string | undefined;
  /** What it held right after it was made, by the name of another. */
  readonly seen: string | undefined;
  /** What it holds now. */
  readonly fingerprint: string;
}

type JsonObject = Readonly<Record<string, unknown>>;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** The hash of what a table shall be. */
export const wantedFingerprint = (table: NftTable): string => digest(renderTable(table));

const marker = (object: JsonObject, prefix: string): string | undefined => {
  const name = (object['chain'] as JsonObject | undefined)?.['name'];
  return typeof name === 'string' && new RegExp(`^${prefix}_[0-9a-f]{16}$`).test(name)
    ? name.slice(prefix.length + 1)
    : undefined;
};

const isMarker = (object: JsonObject): boolean =>
  marker(object, 'wanted') !== undefined || marker(object, 'seen') !== undefined;

/** Handles and counters change by themselves, and the order of a hash set's elements is the kernel's own business. */
const canonical = (key: string, value: unknown): unknown => {
  if (key === 'handle' || key === 'counter') return undefined;
  return key === 'elem' && Array.isArray(value) ? value.map((one) => JSON.stringify(one)).toSorted() : value;
};

const tableOf = (object: JsonObject): { readonly family: string; readonly name: string } | undefined => {
  const [kind, body] = Object.entries(object)[0] ?? [];
  const { family, name, table } = (body ?? {}) as Readonly<Record<string, string>>;
  const itsTable = kind === 'table' ? name : table;
  return family === undefined || itsTable === undefined ? undefined : { family, name: itsTable };
};

const foundTable = (objects: readonly JsonObject[]): FoundTable => {
  const only = (prefix: string): string | undefined =>
    objects.map((one) => marker(one, prefix)).find((one) => one !== undefined);
  const content = objects.filter((one) => !isMarker(one)).map((one) => JSON.stringify(one, canonical));
  const { family = '', name = '' } = tableOf(objects[0] ?? {}) ?? {};
  return { family, name, wanted: only('wanted'), seen: only('seen'), fingerprint: digest(content.join('\n')) };
};

/** Splits what `nft -j list ruleset` says into tables. */
export const parseRuleset = (raw: unknown): readonly FoundTable[] => {
  const objects = (raw as { readonly nftables?: readonly JsonObject[] }).nftables ?? [];
  const grouped = Map.groupBy(
    objects.filter((one) => tableOf(one) !== undefined),
    (one) => `${tableOf(one)?.family} ${tableOf(one)?.name}`,
  );
  return [...grouped.values()].map(foundTable);
};

/** Lists all tables as JSON on one line, without what counts by itself. */
export const listTables = ['nft', '-s', '-j', 'list', 'ruleset'] as const;

/** All tables of a place, of whomever they are. */
export const readTables = async (ctx: HostContext, place: Place): Promise<readonly FoundTable[]> => {
  const [program, ...args] = listTables;
  return parseRuleset(await readJson(ctx, callInPlace(place, program, args)));
};

const isAsWanted = (table: NftTable, found: FoundTable | undefined): boolean =>
  found !== undefined && found.wanted === wantedFingerprint(table) && found.seen === found.fingerprint;

const keyOf = ({ family, name }: { readonly family: string; readonly name: string }): string => `${family} ${name}`;

/**
 * One transaction for all tables that differ from what is wanted, by what they were made from or by what was changed in
 * them since, and for this cloud's that nobody wants.
 */
export const planTables = (
  cloud: CloudMark,
  place: Place,
  desired: readonly NftTable[],
  found: readonly FoundTable[],
): readonly Step[] => {
  const known = new Map(found.map((one) => [keyOf(one), one]));
  const wanted = new Set(desired.map(keyOf));
  const replace = desired.filter((table) => !isAsWanted(table, known.get(keyOf(table))));
  const remove = found
    .filter((one) => isNameOf(cloud, one.name, 'sg', 'nt') && !wanted.has(keyOf(one)))
    .map(({ family, name }) => ({ family: family as NftTable['family'], name }));
  return replace.length + remove.length === 0 ? [] : [{ tool: 'nft', place, item: place ?? 'tables', replace, remove }];
};
