import { Type } from 'typebox';
import type { Versioned } from '@nimbo/http/operation.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { injectedLimits, latestLimits, networkLimits } from '../common/quota-schema.ts';
import { listQuery } from '../common/query.ts';
import { looseBoolean } from '../common/values.ts';

export const quotaQuery = listQuery({ user_id: Type.Optional(text(255)) });

const force = Type.Optional(looseBoolean());
const keep = (body: unknown): unknown => body;
const latest = strictObject({ quota_set: strictObject({ ...latestLimits, force }) });

export const updateQuotaBody: Versioned<typeof latest> = {
  latest,
  earlier: [
    { until: '2.35', schema: strictObject({ quota_set: strictObject({ ...networkLimits, force }) }), upgrade: keep },
    { until: '2.56', schema: strictObject({ quota_set: strictObject({ ...injectedLimits, force }) }), upgrade: keep },
  ],
};

export const quotaAnswer = strictObject({ quota_set: openObject({ instances: Type.Unknown() }) });
