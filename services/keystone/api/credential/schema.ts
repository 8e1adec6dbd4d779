import { Type } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject } from '@nimbo/schema/object.ts';
import { id, secret, text } from '@nimbo/schema/text.ts';
import { links, listAnswer, member, optional } from '../common/schema.ts';

const blob = secret(65_535);
const type = text(255, { minLength: 1 });
const projectId = optional(nullable(id()));

/** Attributes of the body that are not kept as extras. */
export const knownAttributes = ['user_id', 'project_id', 'type', 'blob'];

export const createCredentialBody = member(
  'credential',
  openObject({ user_id: id(), project_id: projectId, type, blob }),
);

export const updateCredentialBody = member(
  'credential',
  openObject(
    { user_id: optional(id()), project_id: projectId, type: optional(type), blob: optional(blob) },
    { minProperties: 1 },
  ),
);

export const listCredentialsQuery = openObject({ user_id: optional(text(255)), type: optional(text(255)) });

const shownCredential = openObject({
  id: Type.String(),
  user_id: Type.String(),
  project_id: nullable(Type.String()),
  type: Type.String(),
  blob: Type.String(),
  links,
});

export const credentialAnswer = member('credential', shownCredential);
export const credentialsAnswer = listAnswer('credentials', shownCredential);
