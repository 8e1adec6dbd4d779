import { Type } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { roleIdentifiers } from '../common/role-identifier.ts';
import { links, listAnswer, longText, member, optional } from '../common/schema.ts';

/** Attributes of a consumer's body that are not kept as extras; a secret is never taken from outside. */
export const knownAttributes = ['description', 'secret'];

export const createConsumerBody = member('consumer', openObject({ description: optional(nullable(longText)) }));

/** A secret can't be changed. */
export const updateConsumerBody = member(
  'consumer',
  openObject({ description: optional(nullable(longText)), secret: optional(Type.Never()) }, { minProperties: 1 }),
);

const shownConsumer = openObject({ id: Type.String(), description: nullable(Type.String()), links });

export const consumerAnswer = member('consumer', shownConsumer);
export const consumersAnswer = listAnswer('consumers', shownConsumer);

export const authorizeBody = strictObject({ roles: roleIdentifiers });
export const authorizeAnswer = member('token', strictObject({ oauth_verifier: Type.String() }));

const shownAccessToken = openObject({
  id: Type.String(),
  consumer_id: Type.String(),
  project_id: Type.String(),
  authorizing_user_id: Type.String(),
  expires_at: Type.String(),
  links,
});

export const accessTokenAnswer = member('access_token', shownAccessToken);
export const accessTokensAnswer = listAnswer('access_tokens', shownAccessToken);
