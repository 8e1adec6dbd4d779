import { Type } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { id, name, text } from '@nimbo/schema/text.ts';
import { listAnswer, longText, member, optional } from '../common/schema.ts';
import { amount, limitFilters, shownOfBoth } from '../registered-limit/schema.ts';

const newLimit = strictObject(
  {
    project_id: optional(nullable(id())),
    domain_id: optional(nullable(id())),
    service_id: id(),
    region_id: optional(nullable(text(255))),
    resource_name: name(),
    resource_limit: amount,
    description: optional(nullable(longText)),
  },
  { oneOf: [{ required: ['project_id'] }, { required: ['domain_id'] }] },
);

export const createLimitsBody = member('limits', Type.Array(newLimit, { minItems: 1 }));

export const updateLimitBody = member(
  'limit',
  strictObject({ resource_limit: optional(amount), description: optional(nullable(longText)) }),
);

export const listLimitsQuery = openObject({
  ...limitFilters,
  project_id: optional(text(64)),
  domain_id: optional(text(64)),
});

const shownLimit = strictObject({
  ...shownOfBoth,
  project_id: nullable(Type.String()),
  domain_id: nullable(Type.String()),
  resource_limit: Type.Integer(),
});

export const limitAnswer = member('limit', shownLimit);
export const limitsAnswer = listAnswer('limits', shownLimit);
export const createdLimitsAnswer = member('limits', Type.Array(shownLimit));

export const limitModelAnswer = member('model', strictObject({ name: Type.String(), description: Type.String() }));
