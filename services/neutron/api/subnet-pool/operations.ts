import type { Static } from 'typebox';
import type { Operation } from '@nimbo/http/operation.ts';
import type { Neutron } from '../../domain/neutron.ts';
import {
  createSubnetPools,
  deleteSubnetPool,
  getSubnetPool,
  listSubnetPools,
  updateSubnetPool,
} from '../../domain/subnet-pool.ts';
import { standardFilters, standardSorts } from '../common/listing.ts';
import { nounOperations } from '../common/noun-operations.ts';
import { integerOf } from '../common/schema.ts';
import { subnetPoolPolicy } from './policy.ts';
import { createSubnetPoolBody, shownSubnetPool, updateSubnetPoolBody } from './schema.ts';
import { subnetPoolView } from './view.ts';

/** Numbers that clients may write as texts. */
const numbersOf = (body: Static<typeof updateSubnetPoolBody>) => ({
  default_prefixlen: integerOf(body.default_prefixlen),
  min_prefixlen: integerOf(body.min_prefixlen),
  max_prefixlen: integerOf(body.max_prefixlen),
  default_quota: body.default_quota === null ? null : integerOf(body.default_quota),
});

const lengths = { default_prefixlen: 'integer', min_prefixlen: 'integer', max_prefixlen: 'integer' } as const;

const list = {
  filters: {
    ...standardFilters,
    ...lengths,
    name: 'text',
    ip_version: 'integer',
    default_quota: 'integer',
    is_default: 'boolean',
    shared: 'boolean',
  },
  sorts: [...standardSorts, ...Object.keys(lengths), 'name', 'ip_version', 'default_quota'],
  nullable: ['default_quota'],
} as const;

export const subnetPoolOperations = (neutron: Neutron): readonly Operation[] =>
  nounOperations({
    singular: 'subnetpool',
    plural: 'subnetpools',
    words: 'subnet pool',
    create: createSubnetPoolBody,
    update: updateSubnetPoolBody,
    shown: shownSubnetPool,
    list,
    rules: subnetPoolPolicy,
    hidden: {},
    mostPerPage: neutron.settings.pagination_max_limit,
    domain: {
      list: (ctx, request) => listSubnetPools(ctx, neutron, request),
      get: (ctx, id) => getSubnetPool(ctx, neutron, id),
      create: (ctx, given) =>
        createSubnetPools(
          ctx,
          neutron,
          given.map((body) => ({ ...body, ...numbersOf(body) })),
        ),
      update: (ctx, id, body, revision) =>
        updateSubnetPool(ctx, neutron, id, { ...body, ...numbersOf(body) }, revision),
      remove: (ctx, id, revision) => deleteSubnetPool(ctx, neutron, id, revision),
    },
    view: subnetPoolView,
  });
