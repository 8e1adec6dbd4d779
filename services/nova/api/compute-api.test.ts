import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { openapi } from '@nimbo/http/openapi.ts';
import { policyMatrix, type Caller } from '@nimbo/http/policy-matrix.ts';
import { policySample } from '@nimbo/http/policy-sample.ts';
import { routeWalk, walk } from '@nimbo/http/route-walk.ts';
import { createEnforcer } from '@nimbo/policy/create-enforcer.ts';
import { policyMatrix as ruleMatrix } from '@nimbo/policy/policy-matrix.ts';
import { policyPersonas } from '@nimbo/policy/policy-personas.ts';
import { golden } from '@nimbo/testkit/golden.ts';
import { novaFixture } from '../testing/nova-fixture.ts';
import { people } from '../testing/people.ts';
import { computeApi } from './compute-api.ts';
import { computePolicies } from './policies.ts';
import { computeVersions } from './versions.ts';

const fixture = await novaFixture();
after(() => fixture[Symbol.asyncDispose]());

const api = computeApi(fixture.nova);
const requests = routeWalk(api);

const callers: readonly Caller[] = [
  { name: 'nobody', token: undefined },
  ...Object.keys(people).map((name) => ({ name, token: name })),
];

test('the API’s document is as agreed', () => {
  golden('nova/openapi.json', openapi(api));
});

test('what everybody is answered on every route is as agreed', async () => {
  golden('nova/route-matrix.txt', await policyMatrix(fixture.app, requests, callers));
});

test('who may do what to which project is as agreed', async () => {
  const enforcer = await createEnforcer({
    service: 'nova',
    rules: computePolicies,
    log: silentLog,
    clock: systemClock,
  });
  const targets = ['own', 'other'].map((whose) => ({
    name: whose,
    target: { project_id: `${whose}-project`, user_id: `${whose}-user` },
  }));
  const personas = policyPersonas();
  golden('nova/policy-matrix.txt', await ruleMatrix({ enforcer, rules: computePolicies, personas, targets }));
  enforcer.close();
});

test('the sample of policy rules is as agreed', () => {
  golden('nova/policy.yaml', policySample(computePolicies, api.operations));
});

test('nobody gets anywhere but to the version documents', async () => {
  for (const request of requests) {
    const expected = ['/', '/v2.1'].includes(request.url) ? 200 : 401;
    assert.equal(await walk(fixture.app, request, undefined), expected, request.operation.name);
  }
});

/** What anybody with a token may ask. */
const openToAll = new Set(['list_flavors', 'list_flavors_detail', 'show_flavor']);

test('every operation has a rule of its own but version documents and what everybody needs', () => {
  const names = new Set(computePolicies.map(({ name }) => name));
  assert.equal(names.size, computePolicies.length);
  for (const { name, authorization, path } of api.operations) {
    const isOpen = authorization.at === 'authenticated' ? openToAll.has(name) : ['/', '/v2.1'].includes(path);
    assert.ok('rule' in authorization ? names.has(authorization.rule.name) : isOpen, name);
  }
});

test('microversions are announced without a gap, from 2.1 to 2.100', () => {
  assert.deepEqual(
    computeVersions.versions.map(({ version }) => version),
    Array.from({ length: 100 }, (_, index) => `2.${index + 1}`),
  );
});
