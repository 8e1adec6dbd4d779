import { randomBytes } from 'node:crypto';
import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import type { Attributes } from '../db/attributes.ts';
import {
  deleteConsumer,
  findConsumer,
  insertConsumer,
  listConsumers,
  updateConsumer,
  type Consumer,
} from '../db/oauth1-store.ts';
import { change } from './change.ts';
import { newId } from './ids.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { notFound } from './not-found.ts';
import { removeAccessTokens } from './oauth1-access.ts';

/** What a caller says of a consumer. */
export interface ConsumerChanges {
  readonly description?: string | null | undefined;
  readonly extra: Attributes;
}

const told = ({ id }: Consumer) => ({ id });

export const getConsumer = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<Consumer> => {
  const found = await findConsumer(keystone.db.read, id);
  return allowed(ctx, { rule, found, target: () => ({}), missing: () => notFound('consumer', id) });
};

export const listConsumersFor = async (ctx: Context, keystone: Keystone, rule: PolicyRuleName): Promise<Consumer[]> => {
  await ctx.authorize(rule, {});
  return listConsumers(keystone.db.read);
};

/** A program that users may let act for them; its secret is told this once. */
export const createConsumer = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  given: ConsumerChanges,
): Promise<{ readonly consumer: Consumer; readonly secret: string }> => {
  await ctx.authorize(rule, {});
  const secret = randomBytes(24).toString('hex');
  const sealed = await keystone.secrets.seal(secret);
  const consumer = { id: newId(), description: given.description ?? null, secret: sealed, extra: given.extra };
  await change(ctx, keystone, async (changing) => {
    await insertConsumer(changing.tx, consumer);
    await changing.record('consumer.created', told(consumer));
  });
  return { consumer, secret };
};

export const updateConsumerFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  changes: ConsumerChanges,
): Promise<Consumer> => {
  await getConsumer(ctx, keystone, rule, id);
  return change(ctx, keystone, async (changing) => {
    const before = await findConsumer(changing.tx, id);
    if (before === undefined) throw notFound('consumer', id);
    const description = changes.description === undefined ? before.description : changes.description;
    const after = { ...before, description, extra: { ...before.extra, ...changes.extra } };
    await updateConsumer(changing.tx, after);
    await changing.record('consumer.updated', told(after), told(before));
    return after;
  });
};

/** A consumer goes with everything it was let do. */
export const deleteConsumerFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<void> => {
  const consumer = await getConsumer(ctx, keystone, rule, id);
  await change(ctx, keystone, async (changing) => {
    await removeAccessTokens(changing, { consumerId: id });
    await deleteConsumer(changing.tx, id);
    await changing.record('consumer.deleted', undefined, told(consumer));
  });
};
