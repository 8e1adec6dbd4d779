import { Type } from 'typebox';
import type { Versioned } from '@nimbo/http/operation.ts';
import { pageQuery } from '@nimbo/http/pagination.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { listQuery } from '../common/query.ts';

/** Letters, digits and a few signs, no blank at the ends; at sign and dot since 2.92. */
const nameText = (signs: string) =>
  Type.String({ minLength: 1, maxLength: 255, pattern: `^(?! )[a-zA-Z0-9_\\- ${signs}]*(?<! )$` });

const oldName = nameText('');
const publicKey = Type.String({ maxLength: 65_535 });
const type = Type.Optional(Type.Enum(['ssh', 'x509']));
const userId = Type.Optional(text(255));
const keep = (body: unknown): unknown => body;

const latest = strictObject({
  keypair: strictObject({ name: nameText('@.'), public_key: publicKey, type, user_id: userId }),
});
const first = { name: oldName, public_key: Type.Optional(publicKey) };

/** Since 2.92 callers give the public key; before, a pair without one was made for them. */
export const createKeypairBody: Versioned<typeof latest> = {
  latest,
  earlier: [
    { until: '2.1', schema: strictObject({ keypair: strictObject(first) }), upgrade: keep },
    { until: '2.9', schema: strictObject({ keypair: strictObject({ ...first, type }) }), upgrade: keep },
    {
      until: '2.91',
      schema: strictObject({ keypair: strictObject({ ...first, type, user_id: userId }) }),
      upgrade: keep,
    },
  ],
};

export const keypairsQuery = listQuery({ ...pageQuery, user_id: userId });
export const keypairQuery = listQuery({ user_id: userId });

const shown = openObject({ name: Type.String(), public_key: Type.String(), fingerprint: Type.String() });

export const keypairAnswer = strictObject({ keypair: shown });
export const keypairsAnswer = openObject({ keypairs: Type.Array(strictObject({ keypair: shown })) });
