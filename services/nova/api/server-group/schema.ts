import { Type, type Static } from 'typebox';
import type { Versioned } from '@nimbo/http/operation.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { listQuery } from '../common/query.ts';
import { plainName, wholeNumber } from '../common/values.ts';

const hardPolicies = ['affinity', 'anti-affinity'];
const allPolicies = [...hardPolicies, 'soft-affinity', 'soft-anti-affinity'];

const latest = strictObject({
  server_group: strictObject({
    name: plainName(),
    policy: Type.Enum(allPolicies),
    rules: Type.Optional(strictObject({ max_server_per_host: Type.Optional(wholeNumber(1)) })),
  }),
});

/** A list with exactly one policy, as it was until 2.63. */
const listed = (policies: readonly string[]) =>
  strictObject({
    server_group: strictObject({
      name: plainName(),
      policies: Type.Array(Type.Enum([...policies]), { minItems: 1, maxItems: 1 }),
    }),
  });

const oldBody = listed(allPolicies);

const onePolicy = (body: unknown): unknown => {
  const { name, policies } = (body as Static<typeof oldBody>).server_group;
  return { server_group: { name, policy: policies[0] } };
};

export const createServerGroupBody: Versioned<typeof latest> = {
  latest,
  earlier: [
    { until: '2.14', schema: listed(hardPolicies), upgrade: (body) => body },
    { until: '2.63', schema: oldBody, upgrade: onePolicy },
  ],
};

export const serverGroupsQuery = listQuery({
  all_projects: Type.Optional(Type.String()),
  limit: Type.Optional(wholeNumber(0)),
  offset: Type.Optional(wholeNumber(0)),
});

const shown = openObject({ id: Type.String(), name: Type.String(), members: Type.Array(Type.String()) });

export const serverGroupAnswer = strictObject({ server_group: shown });
export const serverGroupsAnswer = strictObject({ server_groups: Type.Array(shown) });
