import { Type } from 'typebox';
import type { Versioned } from '@nimbo/http/operation.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text, uuid } from '@nimbo/schema/text.ts';

const names = ['network-changed', 'network-vif-plugged', 'network-vif-unplugged', 'network-vif-deleted'];

const bodyWith = (...more: readonly string[]) =>
  strictObject({
    events: Type.Array(
      strictObject({
        name: Type.Enum([...names, ...more]),
        server_uuid: uuid(),
        status: Type.Optional(Type.Enum(['failed', 'completed', 'in-progress'])),
        tag: Type.Optional(text(255)),
      }),
      { minItems: 1, maxItems: 1000 },
    ),
  });

const keep = (body: unknown): unknown => body;
const latest = bodyWith('volume-extended', 'power-update', 'accelerator-request-bound', 'volume-reimaged');

export const externalEventsBody: Versioned<typeof latest> = {
  latest,
  earlier: [
    { until: '2.50', schema: bodyWith(), upgrade: keep },
    { until: '2.75', schema: bodyWith('volume-extended'), upgrade: keep },
    { until: '2.81', schema: bodyWith('volume-extended', 'power-update'), upgrade: keep },
    { until: '2.92', schema: bodyWith('volume-extended', 'power-update', 'accelerator-request-bound'), upgrade: keep },
  ],
};

export const externalEventsAnswer = strictObject({
  events: Type.Array(openObject({ name: Type.String(), code: Type.Integer(), status: Type.String() })),
});
