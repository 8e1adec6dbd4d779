import { Type } from 'typebox';
import { flag } from '@nimbo/schema/flag.ts';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { id, name, secret, text } from '@nimbo/schema/text.ts';
import { accessMethod, accessPath, accessService } from '../access-rule/schema.ts';
import { roleIdentifiers } from '../common/role-identifier.ts';
import { links, listAnswer, longText, member, optional } from '../common/schema.ts';

const accessRule = strictObject({
  id: optional(id()),
  service: optional(accessService),
  method: optional(accessMethod),
  path: optional(accessPath),
});

export const createApplicationCredentialBody = member(
  'application_credential',
  openObject({
    name: name(),
    description: optional(nullable(longText)),
    secret: optional(nullable(secret())),
    expires_at: optional(nullable(text(64))),
    roles: optional(roleIdentifiers),
    unrestricted: optional(nullable(flag())),
    access_rules: optional(Type.Array(accessRule, { maxItems: 100 })),
  }),
);

export const listApplicationCredentialsQuery = openObject({ name: optional(text(255)) });

const shownCredential = openObject({
  id: Type.String(),
  name: Type.String(),
  description: nullable(Type.String()),
  project_id: Type.String(),
  expires_at: nullable(Type.String()),
  unrestricted: flag(),
  system: Type.Null(),
  roles: Type.Array(openObject({ id: Type.String(), name: Type.String() })),
  links,
});

export const applicationCredentialAnswer = member('application_credential', shownCredential);
export const applicationCredentialsAnswer = listAnswer('application_credentials', shownCredential);
