import { Type } from 'typebox';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { openObject } from '@nimbo/schema/object.ts';
import { dateTime } from '@nimbo/schema/text.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { listRevocations, revocationSnapshot } from '../../domain/revocation.ts';
import { collection } from '../common/collection.ts';
import { listAnswer, optional } from '../common/schema.ts';
import { revocationPolicy } from './policy.ts';

export const revocationOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_revocation_events',
    summary: 'List which tokens were revoked',
    method: 'GET',
    path: '/v3/OS-REVOKE/events',
    status: 200,
    authorization: { at: 'lookup', rule: revocationPolicy.list },
    query: openObject({ since: optional(dateTime()) }),
    response: listAnswer('events', openObject({ issued_before: Type.String() })),
    handle: async (ctx, { query, url }) => {
      const since = query.since === undefined ? undefined : timestampOf(Date.parse(query.since));
      const revocations = await listRevocations(ctx, keystone, revocationPolicy.list, since);
      return collection('events', revocations.map(revocationSnapshot), url);
    },
  }),
];
