import { Type } from 'typebox';
import type { Versioned } from '@nimbo/http/operation.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { wholeNumber } from '../common/values.ts';

const period = {
  start: Type.Optional(text(64)),
  end: Type.Optional(text(64)),
  detailed: Type.Optional(text(64)),
};

const paging = { limit: Type.Optional(wholeNumber(0)), marker: Type.Optional(text(255)) };

const latest = strictObject({ ...period, ...paging });

/** Pages came with 2.40; unknown parameters were let pass until 2.74. */
export const usageQuery: Versioned<typeof latest> = {
  latest,
  earlier: [
    { until: '2.39', schema: openObject(period), upgrade: ({ start, end, detailed }) => ({ start, end, detailed }) },
    { until: '2.74', schema: openObject({ ...period, ...paging }), upgrade: (query) => query },
  ],
};

const usage = openObject({});

export const usagesAnswer = openObject({ tenant_usages: Type.Array(usage) });
export const usageAnswer = openObject({ tenant_usage: usage });
