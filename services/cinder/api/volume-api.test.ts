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
import { cinderFixture } from '../testing/cinder-fixture.ts';
import { people } from '../testing/people.ts';
import { volumeApi } from './volume-api.ts';
import { volumePolicies } from './policies.ts';
import { volumeVersions } from './versions.ts';

const fixture = await cinderFixture();
after(() => fixture[Symbol.asyncDispose]());

const api = volumeApi(fixture.cinder);
const requests = routeWalk(api);

const callers: readonly Caller[] = [
  { name: 'nobody', token: undefined },
  ...Object.keys(people).map((name) => ({ name, token: name })),
];

test('the API’s document is as agreed', () => {
  golden('cinder/openapi.json', openapi(api));
});

test('what everybody is answered on every route is as agreed', async () => {
  golden('cinder/route-matrix.txt', await policyMatrix(fixture.app, requests, callers));
});

test('who may do what to which project is as agreed', async () => {
  const enforcer = await createEnforcer({
    service: 'cinder',
    rules: volumePolicies,
    log: silentLog,
    clock: systemClock,
  });
  const targets = ['own', 'other'].map((whose) => ({
    name: whose,
    target: { project_id: `${whose}-project`, user_id: `${whose}-user` },
  }));
  const personas = policyPersonas();
  golden('cinder/policy-matrix.txt', await ruleMatrix({ enforcer, rules: volumePolicies, personas, targets }));
  enforcer.close();
});

test('the sample of policy rules is as agreed', () => {
  golden('cinder/policy.yaml', policySample(volumePolicies, api.operations));
});

/** What anybody may ask, and what anybody with a token may. */
const open: Readonly<Record<string, number>> = { '/': 300, '/v3': 200 };
const openToAll = new Set(['list_availability_zones', 'list_extensions', 'show_extension']);

test('nobody gets anywhere but to the version documents', async () => {
  for (const request of requests) {
    assert.equal(await walk(fixture.app, request, undefined), open[request.url] ?? 401, request.operation.name);
  }
});

test('every operation has a rule of its own but version documents and what everybody needs', () => {
  const names = new Set(volumePolicies.map(({ name }) => name));
  assert.equal(names.size, volumePolicies.length);
  for (const { name, authorization, path } of api.operations) {
    const isOpen = authorization.at === 'authenticated' ? openToAll.has(name.replace('_in_project', '')) : path in open;
    assert.ok('rule' in authorization ? names.has(authorization.rule.name) : isOpen, name);
  }
});

test('microversions are announced without a gap, from 3.0 to 3.71', () => {
  assert.deepEqual(
    volumeVersions.versions.map(({ version }) => version),
    Array.from({ length: 72 }, (_, index) => `3.${index}`),
  );
});
