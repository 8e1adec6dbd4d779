import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { loopbackServer } from '@nimbo/client-http/loopback-server.fixture.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { aggregatesClient } from './aggregates.ts';
import { allocationCandidatesClient } from './allocation-candidates.ts';
import { allocationsClient } from './allocations.ts';
import { inventoriesClient } from './inventories.ts';
import { createPlacementHttp } from './placement-http.ts';
import { resourceClassesClient } from './resource-classes.ts';
import { resourceProvidersClient } from './resource-providers.ts';
import { traitsClient } from './traits.ts';
import { usagesClient } from './usages.ts';

const ctx = internalContext();

type Call = (http: HttpClient) => Promise<unknown>;

const inventory = { resource_provider_generation: 3, inventories: { VCPU: { total: 4 } } };
const aggregates = { aggregates: ['a1'], resource_provider_generation: 3 };
const traits = { resource_provider_generation: 3, traits: ['CUSTOM_X'] };
const allocation = {
  allocations: { r1: { resources: { VCPU: 1 } } },
  project_id: 'p1',
  user_id: 'u1',
  consumer_generation: null,
  consumer_type: 'INSTANCE',
};

/** What is called, what goes over the wire, what is answered, what comes of it. */
const calls: readonly [string, Call, string, unknown, unknown, unknown][] = [
  [
    'lists providers',
    (http) => resourceProvidersClient(http).list(ctx, { name: 'host', required: ['A', '!B'] }),
    'GET /resource_providers?name=host&required=A&required=%21B',
    '',
    { resource_providers: [{ uuid: 'r1' }] },
    [{ uuid: 'r1' }],
  ],
  [
    'shows a provider',
    (http) => resourceProvidersClient(http).get(ctx, 'r1'),
    'GET /resource_providers/r1',
    '',
    { uuid: 'r1' },
    { uuid: 'r1' },
  ],
  [
    'makes a provider',
    (http) => resourceProvidersClient(http).create(ctx, { name: 'n', uuid: 'r1' }),
    'POST /resource_providers',
    { name: 'n', uuid: 'r1' },
    { uuid: 'r1' },
    { uuid: 'r1' },
  ],
  [
    'renames a provider',
    (http) => resourceProvidersClient(http).update(ctx, 'r1', { name: 'm' }),
    'PUT /resource_providers/r1',
    { name: 'm' },
    { uuid: 'r1' },
    { uuid: 'r1' },
  ],
  [
    'deletes a provider',
    (http) => resourceProvidersClient(http).delete(ctx, 'r1'),
    'DELETE /resource_providers/r1',
    '',
    undefined,
    undefined,
  ],
  [
    'shows inventories',
    (http) => inventoriesClient(http).get(ctx, 'r1'),
    'GET /resource_providers/r1/inventories',
    '',
    inventory,
    inventory,
  ],
  [
    'replaces inventories',
    (http) => inventoriesClient(http).replace(ctx, 'r1', inventory),
    'PUT /resource_providers/r1/inventories',
    inventory,
    inventory,
    inventory,
  ],
  [
    'shows aggregates',
    (http) => aggregatesClient(http).ofProvider(ctx, 'r1'),
    'GET /resource_providers/r1/aggregates',
    '',
    aggregates,
    aggregates,
  ],
  [
    'replaces aggregates',
    (http) => aggregatesClient(http).replaceOfProvider(ctx, 'r1', aggregates),
    'PUT /resource_providers/r1/aggregates',
    aggregates,
    aggregates,
    aggregates,
  ],
  [
    'lists traits',
    (http) => traitsClient(http).list(ctx, 'startswith:CUSTOM_'),
    'GET /traits?name=startswith%3ACUSTOM_',
    '',
    traits,
    ['CUSTOM_X'],
  ],
  [
    'makes a trait',
    (http) => traitsClient(http).ensure(ctx, 'CUSTOM_X'),
    'PUT /traits/CUSTOM_X',
    '',
    undefined,
    undefined,
  ],
  [
    'shows traits',
    (http) => traitsClient(http).ofProvider(ctx, 'r1'),
    'GET /resource_providers/r1/traits',
    '',
    traits,
    traits,
  ],
  [
    'replaces traits',
    (http) => traitsClient(http).replaceOfProvider(ctx, 'r1', traits),
    'PUT /resource_providers/r1/traits',
    traits,
    traits,
    traits,
  ],
  [
    'lists classes',
    (http) => resourceClassesClient(http).list(ctx),
    'GET /resource_classes',
    '',
    { resource_classes: [{ name: 'VCPU' }] },
    ['VCPU'],
  ],
  [
    'makes a class',
    (http) => resourceClassesClient(http).ensure(ctx, 'CUSTOM_X'),
    'PUT /resource_classes/CUSTOM_X',
    '',
    undefined,
    undefined,
  ],
  [
    'shows allocations',
    (http) => allocationsClient(http).get(ctx, 'c1'),
    'GET /allocations/c1',
    '',
    { allocations: {} },
    { allocations: {} },
  ],
  [
    'replaces allocations',
    (http) => allocationsClient(http).replace(ctx, 'c1', allocation),
    'PUT /allocations/c1',
    allocation,
    undefined,
    undefined,
  ],
  [
    'replaces several',
    (http) => allocationsClient(http).replaceMany(ctx, { c1: allocation }),
    'POST /allocations',
    { c1: allocation },
    undefined,
    undefined,
  ],
  [
    'gives back',
    (http) => allocationsClient(http).delete(ctx, 'c1'),
    'DELETE /allocations/c1',
    '',
    undefined,
    undefined,
  ],
  [
    'shows who has what',
    (http) => allocationsClient(http).ofProvider(ctx, 'r1'),
    'GET /resource_providers/r1/allocations',
    '',
    { allocations: {} },
    { allocations: {} },
  ],
  [
    'shows usages',
    (http) => usagesClient(http).ofProvider(ctx, 'r1'),
    'GET /resource_providers/r1/usages',
    '',
    { usages: {} },
    { usages: {} },
  ],
  [
    'shows a project',
    (http) => usagesClient(http).ofProject(ctx, 'p1'),
    'GET /usages?project_id=p1',
    '',
    { usages: { INSTANCE: { VCPU: 1 } } },
    { INSTANCE: { VCPU: 1 } },
  ],
  [
    'finds candidates',
    (http) =>
      allocationCandidatesClient(http).find(ctx, {
        groups: [
          {
            suffix: '',
            resources: { VCPU: 1, MEMORY_MB: 512 },
            required: ['A', '!B'],
            memberOf: ['in:x,y'],
            inTree: 'r1',
          },
          { suffix: '_NET', resources: { BANDWIDTH: 10 } },
        ],
        groupPolicy: 'none',
        limit: 10,
      }),
    'GET /allocation_candidates?resources=VCPU%3A1%2CMEMORY_MB%3A512&required=A&required=%21B&member_of=in%3Ax%2Cy&in_tree=r1&resources_NET=BANDWIDTH%3A10&group_policy=none&limit=10',
    '',
    { allocation_requests: [] },
    { allocation_requests: [] },
  ],
];

describe('the placement client', () => {
  for (const [what, call, line, sent, answer, result] of calls) {
    it(what, async () => {
      await using server = await loopbackServer(() =>
        answer === undefined ? { status: 204, body: '' } : { body: answer },
      );
      assert.deepEqual(await call(createPlacementHttp({ endpoint: () => server.url })), result);
      const [request] = server.received;
      assert.equal(`${request?.method} ${request?.url}`, line);
      assert.deepEqual(request?.body === '' ? '' : JSON.parse(request?.body ?? ''), sent);
      assert.equal(request?.headers['openstack-api-version'], 'placement 1.39');
    });
  }

  it('tells a writer that came between', async () => {
    const error = { status: 409, title: 'Conflict', detail: 'generation', code: 'placement.concurrent_update' };
    await using server = await loopbackServer(() => ({ status: 409, body: { errors: [error] } }));
    const http = createPlacementHttp({ endpoint: () => server.url });
    const refused = inventoriesClient(http).replace(ctx, 'r1', inventory);
    await assert.rejects(refused, { name: 'Conflict', code: 'placement.concurrent_update' });
  });
});
