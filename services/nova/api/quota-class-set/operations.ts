import { Type } from 'typebox';
import type { Microversion } from '@nimbo/http/microversion.ts';
import { operation, type Operation, type Versioned } from '@nimbo/http/operation.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import type { Nova } from '../../domain/nova.ts';
import { classQuotas, setClassQuotas } from '../../domain/quota/quota-set.ts';
import type { Amounts } from '../../domain/quota/resources.ts';
import { quotasIn, shownAmounts, shownNetworks } from '../common/quota-names.ts';
import { injectedLimits, latestLimits, limitsIn, networkLimits } from '../common/quota-schema.ts';
import { isSince } from '../common/since.ts';
import { quotaClassPolicy } from './policy.ts';

const latest = strictObject({ quota_class_set: strictObject(latestLimits) });
const keep = (body: unknown): unknown => body;

const updateBody: Versioned<typeof latest> = {
  latest,
  earlier: [
    { until: '2.49', schema: strictObject({ quota_class_set: strictObject(networkLimits) }), upgrade: keep },
    { until: '2.56', schema: strictObject({ quota_class_set: strictObject(injectedLimits) }), upgrade: keep },
  ],
};

const answer = strictObject({ quota_class_set: openObject({ instances: Type.Integer() }) });

const groups: ReadonlySet<string> = new Set(['server_groups', 'server_group_members']);

/** Until 2.49 classes told of networks and not of server groups. */
const classView = (limits: Amounts, version: Microversion | undefined, id?: string) => {
  const isNew = isSince(version, '2.50');
  const resources = quotasIn(version).filter((resource) => isNew || !groups.has(resource));
  const shown = shownAmounts(limits, resources, (limit) => limit);
  return {
    quota_class_set: { ...(id === undefined ? {} : { id }), ...shown, ...(isNew ? {} : shownNetworks(-1)) },
  };
};

export const quotaClassOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'show_quota_class_set',
    summary: 'Show the quotas of a class',
    method: 'GET',
    path: '/v2.1/os-quota-class-sets/{class_name}',
    status: 200,
    authorization: { at: 'request', rule: quotaClassPolicy.show },
    response: answer,
    handle: async (_ctx, { params: { class_name: name }, version }) =>
      classView(await classQuotas(nova, name), version, name),
  }),
  operation({
    name: 'update_quota_class_set',
    summary: 'Change the quotas of a class',
    method: 'PUT',
    path: '/v2.1/os-quota-class-sets/{class_name}',
    status: 200,
    authorization: { at: 'request', rule: quotaClassPolicy.update },
    body: updateBody,
    response: answer,
    handle: async (ctx, { params, body, version }) =>
      classView(await setClassQuotas(ctx, nova, params.class_name, limitsIn(body.quota_class_set)), version),
  }),
];
