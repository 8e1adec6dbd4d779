import { Type } from 'typebox';
import { strictObject } from '@nimbo/schema/object.ts';
import { optional, owner, reference, shown } from '../common/schema.ts';

/** A project, or `*` for all. */
const target = Type.String({ minLength: 1, maxLength: 64 });

const objectType = Type.Union([Type.Literal('network'), Type.Literal('security_group'), Type.Literal('subnetpool')]);

export const createRbacPolicyBody = strictObject({
  object_type: objectType,
  object_id: reference,
  action: Type.Union([Type.Literal('access_as_shared'), Type.Literal('access_as_external')]),
  target_tenant: target,
  ...owner,
});

export const updateRbacPolicyBody = strictObject({ target_tenant: optional(target) });

export const shownRbacPolicy = shown({
  object_type: objectType,
  object_id: Type.String(),
  action: Type.String(),
  target_tenant: Type.String(),
});
