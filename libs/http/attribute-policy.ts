import type { Context, PolicyTarget } from '@nimbo/context/context.ts';
import { BadRequest, Forbidden } from '@nimbo/errors/faults.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import type { TSchema } from 'typebox';
import type { Operation, Shape } from './operation.ts';
import { isVersioned } from './shape.ts';

/** Who may set and who may see a single attribute; kept in its schema as `x-policy`. */
export interface AttributePolicy {
  readonly read?: string;
  readonly write?: string;
  /** How a write without permission is refused (default `forbidden`). */
  readonly refusal?: 'forbidden' | 'bad-request';
}

/** An attribute's place: property names, with `*` for the items of an array. */
interface GuardedAttribute {
  readonly path: readonly string[];
  readonly policy: AttributePolicy;
}

/** The guarded attributes of one operation's body and answer. */
export interface AttributePolicies {
  readonly writes: readonly GuardedAttribute[];
  readonly reads: readonly GuardedAttribute[];
}

interface Annotated {
  readonly 'x-policy'?: AttributePolicy;
  readonly properties?: Readonly<Record<string, Annotated>>;
  readonly items?: Annotated;
  readonly anyOf?: readonly Annotated[];
}

/**
 * Marks an attribute's schema with rules of its own, for example `binding:host_id`, which only administrators set and see.
 */
export const guarded = <S extends TSchema>(
  schema: S,
  rules: { read?: PolicyRule; write?: PolicyRule; refusal?: AttributePolicy['refusal'] },
): S => {
  const policy: AttributePolicy = {
    ...(rules.read === undefined ? {} : { read: rules.read.name }),
    ...(rules.write === undefined ? {} : { write: rules.write.name }),
    ...(rules.refusal === undefined ? {} : { refusal: rules.refusal }),
  };
  const copy: S = Object.create(Object.getPrototypeOf(schema), Object.getOwnPropertyDescriptors(schema));
  return Object.assign(copy, { 'x-policy': policy });
};

const collect = (schema: Annotated, path: readonly string[], found: GuardedAttribute[]): void => {
  if (schema['x-policy'] !== undefined) found.push({ path, policy: schema['x-policy'] });
  for (const [key, inner] of Object.entries(schema.properties ?? {})) collect(inner, [...path, key], found);
  if (schema.items !== undefined) collect(schema.items, [...path, '*'], found);
  for (const form of schema.anyOf ?? []) collect(form, path, found);
};

const guardedIn = (shape: Shape<TSchema> | undefined): readonly GuardedAttribute[] => {
  if (shape === undefined) return [];
  const schemas = isVersioned(shape) ? [shape.latest, ...shape.earlier.map((step) => step.schema)] : [shape];
  const found: GuardedAttribute[] = [];
  for (const schema of schemas) collect(schema, [], found);
  const seen = new Set<string>();
  return found.filter(({ path }) => !seen.has(path.join('\0')) && seen.add(path.join('\0')).size > 0);
};

/** Finds the guarded attributes of an operation. */
export const attributePolicies = (operation: Operation): AttributePolicies => ({
  writes: guardedIn(operation.body).filter(({ policy }) => policy.write !== undefined),
  reads: guardedIn(operation.response).filter(({ policy }) => policy.read !== undefined),
});

type Holder = Record<string, unknown>;

/** Every object that holds the attribute at the path. */
const holders = (value: unknown, path: readonly string[]): Holder[] => {
  if (typeof value !== 'object' || value === null) return [];
  const [step, ...rest] = path;
  if (step === undefined) return [];
  if (step === '*') return Array.isArray(value) ? value.flatMap((item) => holders(item, rest)) : [];
  if (!Object.hasOwn(value, step)) return [];
  return rest.length === 0 ? [value as Holder] : holders((value as Holder)[step], rest);
};

const refuse = ({ path, policy }: GuardedAttribute): never => {
  const message = `You may not set the attribute "${path.at(-1)}".`;
  const options = { details: { field: path.join('.'), rule: policy.write } };
  throw policy.refusal === 'bad-request' ? new BadRequest(message, options) : new Forbidden(message, options);
};

/**
 * Refuses a body that sets what the caller may not.
 * @throws Forbidden or BadRequest, as the attribute says
 */
export const checkWrites = async (ctx: Context, policies: AttributePolicies, body: unknown): Promise<void> => {
  for (const attribute of policies.writes) {
    if (holders(body, attribute.path).length === 0) continue;
    if (!(await ctx.can({ name: attribute.policy.write ?? '' }))) refuse(attribute);
  }
};

const withoutHidden = async (ctx: Context, value: unknown, attribute: GuardedAttribute): Promise<unknown> => {
  const key = attribute.path.at(-1) ?? '';
  const hidden = new Set<Holder>();
  for (const holder of holders(value, attribute.path)) {
    const target: PolicyTarget = holder;
    if (!(await ctx.can({ name: attribute.policy.read ?? '' }, target))) hidden.add(holder);
  }
  return hidden.size === 0 ? value : omit(value, key, hidden);
};

const omit = (value: unknown, key: string, from: ReadonlySet<Holder>): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => omit(item, key, from));
  const kept = Object.entries(value).filter(([name]) => name !== key || !from.has(value as Holder));
  return Object.fromEntries(kept.map(([name, inner]) => [name, omit(inner, key, from)]));
};

/** The answer without the attributes that the caller may not see; each object is the target of its own check. */
export const hideReads = async (ctx: Context, policies: AttributePolicies, answer: unknown): Promise<unknown> => {
  let visible = answer;
  for (const attribute of policies.reads) visible = await withoutHidden(ctx, visible, attribute);
  return visible;
};
