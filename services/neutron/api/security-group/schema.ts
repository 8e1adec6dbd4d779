import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { described, optional, owner, shown } from '../common/schema.ts';

const changeable = { ...described, stateful: optional(flag()) } as const;

export const createSecurityGroupBody = strictObject({ ...changeable, ...owner });
export const updateSecurityGroupBody = strictObject(changeable);

export const shownSecurityGroup = shown({
  name: Type.String(),
  stateful: flag(),
  security_group_rules: Type.Array(openObject({ id: Type.String(), direction: Type.String() })),
});
