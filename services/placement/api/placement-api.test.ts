import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { openapi } from '@nimbo/http/openapi.ts';
import type { Operation } from '@nimbo/http/operation.ts';
import { policyMatrix, type Caller } from '@nimbo/http/policy-matrix.ts';
import { policySample } from '@nimbo/http/policy-sample.ts';
import { routeWalk, walk, type WalkedRequest } from '@nimbo/http/route-walk.ts';
import { createEnforcer } from '@nimbo/policy/create-enforcer.ts';
import { policyMatrix as ruleMatrix } from '@nimbo/policy/policy-matrix.ts';
import { policyPersonas } from '@nimbo/policy/policy-personas.ts';
import { golden } from '@nimbo/testkit/golden.ts';
import { people, placementFixture } from '../testing/placement-fixture.ts';
import { makeWorld, uuidOf } from '../testing/world.ts';
import { placementApi } from './placement-api.ts';
import { placementPolicies } from './policies.ts';

const fixture = await placementFixture();
after(() => fixture[Symbol.asyncDispose]());
before(() => makeWorld(fixture.app, [{ name: 'host', inventories: { VCPU: 8 }, traits: ['CUSTOM_EXAMPLE'] }]));

const api = placementApi(fixture.placement);

/** Reading meets a provider that is there; writing one that is not, so that the walk changes nothing. */
const parametersOf = ({ method }: Operation): Readonly<Record<string, string>> => {
  const uuid = method === 'GET' ? uuidOf('host') : uuidOf('nobody');
  return { uuid, consumer_uuid: uuidOf('consumer'), resource_class: 'VCPU', name: 'CUSTOM_EXAMPLE' };
};

/** Classes are the same words as traits, but only for what is made of them. */
const aimed = (request: WalkedRequest): WalkedRequest =>
  request.url === '/resource_classes/CUSTOM_EXAMPLE' && request.method === 'GET'
    ? { ...request, url: '/resource_classes/VCPU' }
    : request;

const requests = routeWalk(api, parametersOf).map(aimed);

const callers: readonly Caller[] = [
  { name: 'nobody', token: undefined },
  ...Object.keys(people).map((name) => ({ name, token: name })),
];

test('the API’s document is as agreed', () => {
  golden('placement/openapi.json', openapi(api));
});

test('what everybody is answered on every route is as agreed', async () => {
  golden('placement/route-matrix.txt', await policyMatrix(fixture.app, requests, callers));
});

test('who may do what to which project is as agreed', async () => {
  const enforcer = await createEnforcer({
    service: 'placement',
    rules: placementPolicies,
    log: silentLog,
    clock: systemClock,
  });
  const targets = ['own-project', 'other-project'].map((id) => ({ name: id, target: { project_id: id } }));
  const personas = policyPersonas();
  golden('placement/policy-matrix.txt', await ruleMatrix({ enforcer, rules: placementPolicies, personas, targets }));
  enforcer.close();
});

test('the sample of policy rules is as agreed', () => {
  golden('placement/policy.yaml', policySample(placementPolicies, api.operations));
});

test('nobody gets anywhere but to the version document', async () => {
  for (const request of requests) {
    const expected = request.url === '/' ? 200 : 401;
    assert.equal(await walk(fixture.app, request, undefined), expected, request.operation.name);
  }
});

test('every operation has a rule of its own name but the version document', () => {
  const names = new Set(placementPolicies.map(({ name }) => name));
  assert.equal(names.size, placementPolicies.length);
  for (const { authorization, path } of api.operations) {
    assert.ok('rule' in authorization ? names.has(authorization.rule.name) : path === '/');
  }
});
