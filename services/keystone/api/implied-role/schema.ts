import { Type } from 'typebox';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { links } from '../common/schema.ts';

const shortRole = openObject({ id: Type.String(), name: Type.String(), links });

export const impliedRoleAnswer = strictObject({
  role_inference: strictObject({ prior_role: shortRole, implies: shortRole }),
  links,
});

export const impliedRolesAnswer = strictObject({
  role_inference: strictObject({ prior_role: shortRole, implies: Type.Array(shortRole) }),
  links,
});

export const inferencesAnswer = strictObject({
  role_inferences: Type.Array(strictObject({ prior_role: shortRole, implies: Type.Array(shortRole) })),
  links,
});
