import { Type } from 'typebox';
import type { Context } from '@nimbo/context/context.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import type { Cinder } from '../../domain/cinder.ts';
import {
  classLimits,
  limitsOf,
  quotaResources,
  resetQuotas,
  setClassQuotas,
  setQuotas,
  usageOf,
  type Amounts,
} from '../../domain/quota.ts';
import { isTrue, wholeNumber } from '../common/values.ts';
import { quotaPolicy as policy } from './policy.ts';

const limits = Type.Record(
  Type.String({ minLength: 1, maxLength: 255 }),
  Type.Union([wholeNumber(-1), Type.Boolean()]),
);
const setBody = strictObject({ quota_set: limits });
const classBody = strictObject({ quota_class_set: limits });
const query = openObject({ usage: Type.Optional(text()) });

const one = '/v3/os-quota-sets/{target_id}';
const oneClass = '/v3/os-quota-class-sets/{class_name}';

/** Beside quotas, clients repeat whose they are, and say that they know what they do. */
const words = new Set(['id', 'tenant_id', 'force', 'skip_validation']);

const told = (set: Readonly<Record<string, string | number | boolean>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(set)
      .filter(([name]) => !words.has(name))
      .map(([name, value]) => [name, Number(value)]),
  );

const withUsage = (amounts: Amounts, used: Amounts) =>
  Object.fromEntries(
    quotaResources.map((name) => [name, { limit: amounts[name], in_use: used[name], reserved: 0 }] as const),
  );

const show = async (ctx: Context, cinder: Cinder, id: string, hasUsage: boolean) => {
  await ctx.authorize(policy.show, { project_id: id });
  const amounts = await limitsOf(cinder.db.read, cinder, id);
  const shown = hasUsage ? withUsage(amounts, await usageOf(cinder.db.read, id)) : amounts;
  return { quota_set: { id, ...shown } };
};

const classOperations = (cinder: Cinder): readonly Operation[] => [
  operation({
    name: 'show_quota_class_set',
    summary: 'Show the quotas of a class',
    method: 'GET',
    path: oneClass,
    status: 200,
    authorization: { at: 'request', rule: policy.showClass },
    handle: async (_ctx, { params: { class_name: id } }) => ({
      quota_class_set: { id, ...(await classLimits(cinder.db.read, cinder, id)) },
    }),
  }),
  operation({
    name: 'update_quota_class_set',
    summary: 'Change the quotas of a class; those of `default` go for every project',
    method: 'PUT',
    path: oneClass,
    status: 200,
    authorization: { at: 'request', rule: policy.updateClass },
    body: classBody,
    handle: async (ctx, { params, body }) => ({
      quota_class_set: await setClassQuotas(ctx, cinder, params.class_name, told(body.quota_class_set)),
    }),
  }),
];

export const quotaSetOperations = (cinder: Cinder): readonly Operation[] => [
  operation({
    name: 'show_quota_set',
    summary: 'Show the quotas of a project',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: policy.show },
    query,
    handle: (ctx, { params, query: { usage } }) => show(ctx, cinder, params.target_id, isTrue(usage ?? false)),
  }),
  operation({
    name: 'show_default_quota_set',
    summary: 'Show the default quotas',
    method: 'GET',
    path: '/v3/os-quota-sets/{target_id}/defaults',
    status: 200,
    authorization: { at: 'lookup', rule: policy.show },
    handle: async (ctx, { params: { target_id: id } }) => {
      await ctx.authorize(policy.show, { project_id: id });
      return { quota_set: { id, ...(await classLimits(cinder.db.read, cinder)) } };
    },
  }),
  operation({
    name: 'update_quota_set',
    summary: 'Change the quotas of a project',
    method: 'PUT',
    path: one,
    status: 200,
    authorization: { at: 'request', rule: policy.update },
    body: setBody,
    handle: async (ctx, { params, body: { quota_set: set } }) => ({
      quota_set: await setQuotas(ctx, cinder, params.target_id, told(set)),
    }),
  }),
  operation({
    name: 'delete_quota_set',
    summary: 'Let the default quotas go for a project again',
    method: 'DELETE',
    path: one,
    status: 200,
    authorization: { at: 'request', rule: policy.delete },
    handle: (ctx, { params }) => resetQuotas(ctx, cinder, params.target_id),
  }),
  ...classOperations(cinder),
];
