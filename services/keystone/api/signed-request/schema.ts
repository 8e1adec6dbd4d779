import { Type } from 'typebox';
import { openObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { optional } from '../common/schema.ts';

const texts = optional(Type.Record(Type.String(), text(65_535)));

const shown = optional(
  openObject({
    access: optional(text(255)),
    signature: optional(text(1_024)),
    /** For S3: what was signed. */
    token: optional(text(65_535)),
    /** For EC2: the request that was signed. */
    host: optional(text(1_024)),
    verb: optional(text(16)),
    path: optional(text(65_535)),
    params: texts,
    headers: texts,
    body_hash: optional(text(128)),
  }),
);

/** Three names for the same thing: clients use them all. */
export const signedRequestBody = openObject({ credentials: shown, credential: shown, ec2Credentials: shown });
