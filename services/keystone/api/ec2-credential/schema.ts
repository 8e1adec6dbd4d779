import { Type } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject } from '@nimbo/schema/object.ts';
import { id } from '@nimbo/schema/text.ts';
import { links, listAnswer, member } from '../common/schema.ts';

export const createEc2CredentialBody = openObject({ tenant_id: id() });

const shownEc2Credential = openObject({
  user_id: Type.String(),
  tenant_id: nullable(Type.String()),
  access: Type.String(),
  secret: nullable(Type.String()),
  trust_id: nullable(Type.String()),
  links,
});

export const ec2CredentialAnswer = member('credential', shownEc2Credential);
export const ec2CredentialsAnswer = listAnswer('credentials', shownEc2Credential);
