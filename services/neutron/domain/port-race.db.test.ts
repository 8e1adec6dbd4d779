import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neutronFixture, type NeutronFixture } from '../testing/neutron-fixture.ts';

type Made<Noun extends string> = Readonly<Record<Noun, { readonly id: string }>>;

const networkWith = async ({ ask }: NeutronFixture, cidr: string): Promise<string> => {
  const { network } = await ask<Made<'network'>>('member', 'POST', '/networks', { network: {} });
  const subnet = { network_id: network.id, ip_version: 4, cidr };
  await ask('member', 'POST', '/subnets', { subnet });
  return network.id;
};

const createMany = (fixture: NeutronFixture, networkId: string, count: number) =>
  Promise.all(
    Array.from({ length: count }, () =>
      fixture.app.inject({
        method: 'POST',
        url: '/v2.0/ports',
        headers: { 'x-auth-token': 'member' },
        payload: { port: { network_id: networkId } },
      }),
    ),
  );

test('of 64 ports made at once with a quota of 10, 10 are made', async () => {
  await using fixture = await neutronFixture({ settings: { quota_port: 10 } });
  const network = await networkWith(fixture, '10.0.0.0/24');
  const answers = await createMany(fixture, network, 64);
  const statuses = answers.map(({ statusCode }) => statusCode);
  assert.equal(statuses.filter((status) => status === 201).length, 10);
  assert.equal(statuses.filter((status) => status === 409).length, 54);
  const refused = answers.find(({ statusCode }) => statusCode === 409);
  assert.equal(refused?.json().NeutronError.type, 'OverQuota');
  const { ports } = await fixture.ask<{ ports: unknown[] }>('member', 'GET', '/ports');
  assert.equal(ports.length, 10);
});

test('ports made at once never share an address, and the last address is found', async () => {
  await using fixture = await neutronFixture();
  // 29 addresses: the gateway takes one of 30.
  const network = await networkWith(fixture, '10.0.0.0/27');
  const answers = await createMany(fixture, network, 32);
  const addresses = answers
    .filter(({ statusCode }) => statusCode === 201)
    .map((answer) => String(answer.json().port.fixed_ips[0].ip_address));
  assert.equal(addresses.length, 29);
  assert.equal(new Set(addresses).size, 29);
  const refused = answers.filter(({ statusCode }) => statusCode === 409);
  assert.deepEqual(
    new Set(refused.map((answer) => String(answer.json().NeutronError.type))),
    new Set(['IpAddressGenerationFailure']),
  );
});

test('networks made at once never share a segment', async () => {
  await using fixture = await neutronFixture({ settings: { vni_range: '1:8', tenant_network_types: ['vxlan'] } });
  const make = () =>
    fixture.app.inject({
      method: 'POST',
      url: '/v2.0/networks',
      headers: { 'x-auth-token': 'admin' },
      payload: { network: {} },
    });
  const answers = await Promise.all(Array.from({ length: 10 }, make));
  const segments = answers
    .filter(({ statusCode }) => statusCode === 201)
    .map((answer) => Number(answer.json().network['provider:segmentation_id']));
  assert.deepEqual(
    segments.toSorted((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 7, 8],
  );
  assert.equal(answers.filter(({ statusCode }) => statusCode === 409).length, 2);
});

test('a project gets one default group, however many ask at once', async () => {
  await using fixture = await neutronFixture();
  const list = () => fixture.ask<{ security_groups: unknown[] }>('member', 'GET', '/security-groups');
  const answers = await Promise.all(Array.from({ length: 8 }, list));
  for (const { security_groups: groups } of answers) assert.equal(groups.length, 1);
});
