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
import { guardedAttributes, guardedMembers } from '../domain/attribute-rules.ts';
import { neutronFixture, people } from '../testing/neutron-fixture.ts';
import { networkApi, networkPolicies } from './network-api.ts';

const fixture = await neutronFixture();
after(() => fixture[Symbol.asyncDispose]());

const api = networkApi(fixture.neutron);

const requests = routeWalk(api, () => ({}));

const callers: readonly Caller[] = [
  { name: 'nobody', token: undefined },
  ...Object.keys(people).map((name) => ({ name, token: name })),
];

test('the API’s document is as agreed', () => {
  golden('neutron/openapi.json', openapi(api));
});

test('what everybody is answered on every route is as agreed', async () => {
  golden('neutron/route-matrix.txt', await policyMatrix(fixture.app, requests, callers));
});

test('who may do what to which project is as agreed', async () => {
  const enforcer = await createEnforcer({
    service: 'neutron',
    rules: networkPolicies,
    log: silentLog,
    clock: systemClock,
  });
  const owned = (id: string) => ({ project_id: id, tenant_id: id });
  const targets = [
    { name: 'own-project', target: owned('own-project') },
    { name: 'other-project', target: owned('other-project') },
    { name: 'shared', target: { ...owned('other-project'), shared: true } },
    { name: 'external', target: { ...owned('other-project'), 'router:external': true } },
    {
      name: 'own-network',
      target: {
        ...owned('other-project'),
        'network:project_id': 'own-project',
        'network:tenant_id': 'own-project',
        'security_group:tenant_id': 'own-project',
        network_device: true,
      },
    },
  ];
  const personas = policyPersonas();
  golden('neutron/policy-matrix.txt', await ruleMatrix({ enforcer, rules: networkPolicies, personas, targets }));
  enforcer.close();
});

test('the sample of policy rules is as agreed', () => {
  golden('neutron/policy.yaml', policySample(networkPolicies, api.operations));
});

test('nobody gets anywhere but to the version documents', async () => {
  for (const request of requests) {
    const expected = request.url === '/' || request.url === '/v2.0' ? 200 : 401;
    assert.equal(await walk(fixture.app, request, undefined), expected, request.operation.name);
  }
});

test('every operation has a declared rule, and every rule its own name', () => {
  const names = new Set(networkPolicies.map(({ name }) => name));
  assert.equal(names.size, networkPolicies.length);
  for (const { authorization, name } of api.operations) {
    if ('rule' in authorization) assert.ok(names.has(authorization.rule.name), name);
  }
});

test('every guarded attribute has its rules', () => {
  const names = new Set<string>(networkPolicies.map(({ name }) => name));
  // A floating IP keeps the address it began with; RBAC policies open a subnet pool later.
  const createOnly = new Set(['floatingip:floating_ip_address', 'subnetpool:shared']);
  for (const [noun, attributes] of Object.entries(guardedAttributes)) {
    for (const attribute of Object.keys(attributes)) {
      const members = (guardedMembers[`${noun}:${attribute}`] ?? []).map((one) => `${attribute}:${one}`);
      for (const one of [attribute, ...members]) {
        assert.ok(names.has(`create_${noun}:${one}`), `create_${noun}:${one}`);
        if (!createOnly.has(`${noun}:${one}`)) assert.ok(names.has(`update_${noun}:${one}`), `update_${noun}:${one}`);
      }
    }
  }
});
