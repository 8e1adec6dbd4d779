import { Type, type Static, type TSchema } from 'typebox';
import type { Context } from '@nimbo/context/context.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { fieldsQuery, selectFields } from '@nimbo/http/fields.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { neutronLinks } from '@nimbo/http/pagination.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import type { ListRequest, Listed } from '../../db/list-query.ts';
import { listQuery, listRequest, type ListRules } from './listing.ts';
import { member } from './schema.ts';
import { visibleAttributes, type HiddenAttributes, type View } from './visible-attributes.ts';

/** What the operations of one noun are made of. */
interface Noun<Create extends TSchema, Update extends TSchema, Item> {
  /** The member of bodies: `network`. */
  readonly singular: string;
  /** The member of lists: `networks`. */
  readonly plural: string;
  /** Below `/v2.0`; the plural where absent. */
  readonly path?: string;
  /** In summaries: `network`. */
  readonly words: string;
  /** Where more than an s makes several of it. */
  readonly manyWords?: string;
  /** Absent for what callers never make. */
  readonly create?: Create;
  /** Absent for what is never changed. */
  readonly update?: Update;
  readonly shown: TSchema;
  readonly list: ListRules;
  readonly rules: {
    readonly create?: PolicyRule;
    readonly get: PolicyRule;
    readonly update?: PolicyRule;
    readonly delete: PolicyRule;
  };
  readonly hidden: HiddenAttributes;
  /** The largest page; -1 for any. */
  readonly mostPerPage: number;
  readonly domain: {
    list(ctx: Context, request: ListRequest): Promise<Listed<Item>>;
    get(ctx: Context, id: string): Promise<Item>;
    create?(ctx: Context, given: readonly Static<Create>[]): Promise<readonly Item[]>;
    update?(ctx: Context, id: string, changes: Static<Update>, revision?: number): Promise<Item>;
    remove(ctx: Context, id: string, revision?: number): Promise<void>;
  };
  view(item: Item): View;
}

const pathOf = ({ path, plural }: { readonly path?: string; readonly plural: string }): string =>
  `/v2.0/${path ?? plural}`;

const mostAtOnce = 200;

const bulkBodyLimit = 1024 * 1024;

/** The revision that `If-Match: revision_number=N` names. @throws BadRequest for any other condition */
const expectedRevision = (header: string | undefined): number | undefined => {
  if (header === undefined) return undefined;
  const [, digits] = /^\s*"?revision_number=(\d{1,10})"?\s*$/.exec(header) ?? [];
  if (digits === undefined) throw new BadRequest('If-Match is of the form revision_number=N.');
  return Number(digits);
};

const listOperation = <C extends TSchema, U extends TSchema, Item>(noun: Noun<C, U, Item>): Operation =>
  operation({
    name: `list_${noun.plural}`,
    summary: `List ${noun.manyWords ?? `${noun.words}s`}`,
    method: 'GET',
    path: pathOf(noun),
    status: 200,
    authorization: { at: 'lookup', rule: noun.rules.get },
    query: listQuery,
    response: openObject({ [noun.plural]: Type.Array(noun.shown) }),
    handle: async (ctx, { query, url }) => {
      const request = listRequest(query, noun.list, noun.mostPerPage);
      const { items, hasMore } = await noun.domain.list(ctx, request);
      const views = await visibleAttributes(
        ctx,
        items.map((item) => noun.view(item)),
        noun.hidden,
      );
      const page = { items: views.map((view) => ({ id: String(view['id']) })), hasMore };
      const { limit, marker, isReverse } = request;
      const links = limit === undefined ? {} : neutronLinks(noun.plural, url, page, { limit, marker, isReverse });
      return { [noun.plural]: views.map((view) => selectFields(view, query.fields)), ...links };
    },
  });

const createOperation = <C extends TSchema, U extends TSchema, Item>(noun: Noun<C, U, Item>): readonly Operation[] => {
  const { create, domain, rules } = noun;
  if (create === undefined || rules.create === undefined) return [];
  const add = operation({
    name: `create_${noun.singular}`,
    summary: `Create a ${noun.words}, or several at once`,
    method: 'POST',
    path: pathOf(noun),
    status: 201,
    authorization: { at: 'lookup', rule: rules.create },
    bodyLimit: bulkBodyLimit,
    body: Type.Object(
      {
        [noun.singular]: Type.Optional(create),
        [noun.plural]: Type.Optional(Type.Array(create, { minItems: 1, maxItems: mostAtOnce })),
      },
      { additionalProperties: false, minProperties: 1, maxProperties: 1 },
    ),
    response: openObject({
      [noun.singular]: Type.Optional(noun.shown),
      [noun.plural]: Type.Optional(Type.Array(noun.shown)),
    }),
    handle: async (ctx, { body }) => {
      const given = body as Readonly<Record<string, unknown>>;
      const many = given[noun.plural] as readonly Static<C>[] | undefined;
      const items = (await domain.create?.(ctx, many ?? [given[noun.singular] as Static<C>])) ?? [];
      const views = await visibleAttributes(
        ctx,
        items.map((item) => noun.view(item)),
        noun.hidden,
      );
      return many === undefined ? { [noun.singular]: views[0] } : { [noun.plural]: views };
    },
  });
  return [add];
};

const showOperation = <C extends TSchema, U extends TSchema, Item>(noun: Noun<C, U, Item>): Operation =>
  operation({
    name: `show_${noun.singular}`,
    summary: `Show a ${noun.words}`,
    method: 'GET',
    path: `${pathOf(noun)}/{id}`,
    status: 200,
    authorization: { at: 'lookup', rule: noun.rules.get },
    query: openObject(fieldsQuery),
    response: member(noun.singular, noun.shown),
    handle: async (ctx, { params, query }) => {
      const [view = {}] = await visibleAttributes(ctx, [noun.view(await noun.domain.get(ctx, params.id))], noun.hidden);
      return { [noun.singular]: selectFields(view, query.fields) };
    },
  });

const updateOperation = <C extends TSchema, U extends TSchema, Item>(noun: Noun<C, U, Item>): readonly Operation[] => {
  const { domain, rules } = noun;
  if (noun.update === undefined || rules.update === undefined) return [];
  const change = operation({
    name: `update_${noun.singular}`,
    summary: `Change a ${noun.words}`,
    method: 'PUT',
    path: `${pathOf(noun)}/{id}`,
    status: 200,
    authorization: { at: 'lookup', rule: rules.update },
    body: strictObject({ [noun.singular]: noun.update }),
    response: member(noun.singular, noun.shown),
    handle: async (ctx, { params, body, headers }) => {
      const changes = (body as Readonly<Record<string, unknown>>)[noun.singular] as Static<U>;
      const item = await domain.update?.(ctx, params.id, changes, expectedRevision(headers['if-match']));
      const [view] = await visibleAttributes(ctx, item === undefined ? [] : [noun.view(item)], noun.hidden);
      return { [noun.singular]: view };
    },
  });
  return [change];
};

const deleteOperation = <C extends TSchema, U extends TSchema, Item>(noun: Noun<C, U, Item>): Operation =>
  operation({
    name: `delete_${noun.singular}`,
    summary: `Delete a ${noun.words}`,
    method: 'DELETE',
    path: `${pathOf(noun)}/{id}`,
    status: 204,
    authorization: { at: 'lookup', rule: noun.rules.delete },
    handle: (ctx, { params, headers }) => noun.domain.remove(ctx, params.id, expectedRevision(headers['if-match'])),
  });

/** List, create, show, change (where it can be) and delete, as every noun of neutron has them. */
export const nounOperations = <Item, C extends TSchema = TSchema, U extends TSchema = TSchema>(
  noun: Noun<C, U, Item>,
): readonly Operation[] => [
  listOperation(noun),
  ...createOperation(noun),
  showOperation(noun),
  ...updateOperation(noun),
  deleteOperation(noun),
];
