import { Type } from 'typebox';
import { nullable } from '@nimbo/schema/nullable.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { links, listAnswer, member, optional } from '../common/schema.ts';

const mappingId = text(64, { minLength: 1 });
const remoteIdAttribute = text(64);

export const createProtocolBody = member(
  'protocol',
  strictObject({ mapping_id: mappingId, remote_id_attribute: optional(nullable(remoteIdAttribute)) }),
);
export const updateProtocolBody = member(
  'protocol',
  strictObject(
    { mapping_id: optional(mappingId), remote_id_attribute: optional(remoteIdAttribute) },
    { minProperties: 1 },
  ),
);

const shown = openObject({
  id: Type.String(),
  mapping_id: Type.String(),
  remote_id_attribute: nullable(Type.String()),
  links,
});

export const protocolAnswer = member('protocol', shown);
export const protocolsAnswer = listAnswer('protocols', shown);
