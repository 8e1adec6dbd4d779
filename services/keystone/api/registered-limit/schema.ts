import { Type } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { maxInteger } from '@nimbo/schema/number.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { id, name, text } from '@nimbo/schema/text.ts';
import { links, listAnswer, longText, member, optional } from '../common/schema.ts';

/** How much; -1 for no limit. */
export const amount = Type.Integer({ minimum: -1, maximum: maxInteger });

const attributes = {
  region_id: optional(nullable(text(255))),
  description: optional(nullable(longText)),
} as const;

const newRegisteredLimit = strictObject({
  service_id: id(),
  resource_name: name(),
  default_limit: amount,
  ...attributes,
});

export const createRegisteredLimitsBody = member('registered_limits', Type.Array(newRegisteredLimit, { minItems: 1 }));

export const updateRegisteredLimitBody = member(
  'registered_limit',
  strictObject({
    service_id: optional(id()),
    resource_name: optional(name()),
    default_limit: optional(amount),
    ...attributes,
  }),
);

/** What both kinds of limits are narrowed by. */
export const limitFilters = {
  service_id: optional(text(255)),
  region_id: optional(text(255)),
  resource_name: optional(text(255)),
} as const;

export const listRegisteredLimitsQuery = openObject(limitFilters);

/** What both kinds of limits show. */
export const shownOfBoth = {
  id: Type.String(),
  service_id: Type.String(),
  region_id: nullable(Type.String()),
  resource_name: Type.String(),
  description: nullable(Type.String()),
  links,
} as const;

const shownRegisteredLimit = strictObject({ ...shownOfBoth, default_limit: Type.Integer() });

export const registeredLimitAnswer = member('registered_limit', shownRegisteredLimit);
export const registeredLimitsAnswer = listAnswer('registered_limits', shownRegisteredLimit);
export const createdRegisteredLimitsAnswer = member('registered_limits', Type.Array(shownRegisteredLimit));
