import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { integer } from '@nimbo/schema/number.ts';
import { openObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { roleIdentifiers } from '../common/role-identifier.ts';
import { links, listAnswer, member, optional } from '../common/schema.ts';

const userId = Type.String({ minLength: 1, maxLength: 255 });

export const createTrustBody = member(
  'trust',
  openObject({
    trustor_user_id: userId,
    trustee_user_id: userId,
    impersonation: flag(),
    project_id: optional(nullable(text(64))),
    remaining_uses: optional(nullable(integer({ minimum: 1, maximum: 2_147_483_647 }))),
    expires_at: optional(nullable(text(64))),
    allow_redelegation: optional(nullable(flag())),
    redelegation_count: optional(nullable(integer({ minimum: 0, maximum: 2_147_483_647 }))),
    roles: optional(roleIdentifiers),
  }),
);

export const listTrustsQuery = openObject({
  trustor_user_id: optional(text(255)),
  trustee_user_id: optional(text(255)),
});

const shownTrust = openObject({
  id: Type.String(),
  trustor_user_id: Type.String(),
  trustee_user_id: Type.String(),
  project_id: nullable(Type.String()),
  impersonation: flag(),
  expires_at: nullable(Type.String()),
  remaining_uses: nullable(integer()),
  redelegated_trust_id: nullable(Type.String()),
  redelegation_count: integer(),
  deleted_at: Type.Null(),
  links,
});

export const trustAnswer = member('trust', shownTrust);
export const trustsAnswer = listAnswer('trusts', shownTrust);
