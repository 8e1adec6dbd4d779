import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neutronFixture, type NeutronFixture } from '../testing/neutron-fixture.ts';
import { overlaps, parseCidr } from './ipam/cidr.ts';

type Made<Noun extends string> = Readonly<Record<Noun, { readonly id: string }>>;

const poolOf = async ({ ask }: NeutronFixture, pool: object): Promise<string> => {
  const subnetpool = { name: 'pool', prefixes: ['10.0.0.0/24'], ...pool };
  return (await ask<Made<'subnetpool'>>('member', 'POST', '/subnetpools', { subnetpool })).subnetpool.id;
};

const send = (fixture: NeutronFixture, who: string, method: 'POST' | 'DELETE', url: string, payload?: object) =>
  fixture.app.inject({
    method,
    url: `/v2.0${url}`,
    headers: { 'x-auth-token': who },
    ...(payload === undefined ? {} : { payload }),
  });

/** A subnet of a pool on a network of its own, so that only the pool keeps blocks apart. */
const cut = async (fixture: NeutronFixture, poolId: string, given: object) => {
  const { network } = await fixture.ask<Made<'network'>>('member', 'POST', '/networks', { network: {} });
  const subnet = { network_id: network.id, ip_version: 4, subnetpool_id: poolId, ...given };
  return send(fixture, 'member', 'POST', '/subnets', { subnet });
};

test('subnets made at once never share a block, and the last block is found', async () => {
  await using fixture = await neutronFixture();
  const pool = await poolOf(fixture, { default_prefixlen: 27, min_prefixlen: 27 });
  const answers = await Promise.all(Array.from({ length: 12 }, () => cut(fixture, pool, {})));
  const cidrs = answers
    .filter(({ statusCode }) => statusCode === 201)
    .map((answer) => parseCidr(String(answer.json().subnet.cidr)))
    .filter((cidr) => cidr !== undefined);
  assert.equal(cidrs.length, 8);
  for (const [index, one] of cidrs.entries())
    for (const other of cidrs.slice(index + 1)) assert.ok(!overlaps(one, other));
  const refused = answers.filter(({ statusCode }) => statusCode === 409);
  assert.equal(refused.length, 4);
  for (const answer of refused) assert.equal(answer.json().NeutronError.type, 'SubnetAllocationError');
});

test('the same block asked for at once is one subnet’s', async () => {
  await using fixture = await neutronFixture();
  const pool = await poolOf(fixture, {});
  const asked = ['10.0.0.0/25', '10.0.0.0/24', '10.0.0.64/26', '10.0.0.0/25'];
  const answers = await Promise.all(asked.map((cidr) => cut(fixture, pool, { cidr })));
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b),
    [201, 409, 409, 409],
  );
});

test('a pool that goes while subnets are made of it goes whole, or stays', async () => {
  await using fixture = await neutronFixture();
  const pool = await poolOf(fixture, { default_prefixlen: 27, min_prefixlen: 27 });
  const deleting = send(fixture, 'member', 'DELETE', `/subnetpools/${pool}`);
  const [deleted, ...made] = await Promise.all([deleting, ...Array.from({ length: 4 }, () => cut(fixture, pool, {}))]);
  const statuses = new Set(made.map(({ statusCode }) => statusCode));
  if (deleted.statusCode === 204) assert.deepEqual(statuses, new Set([404]));
  else assert.ok(deleted.statusCode === 400 && statuses.has(201), `${deleted.statusCode} ${[...statuses].join()}`);
});

test('of default pools made at once there is one', async () => {
  await using fixture = await neutronFixture();
  const subnetpool = { name: 'usual', prefixes: ['10.0.0.0/8'], is_default: true };
  const make = () => send(fixture, 'admin', 'POST', '/subnetpools', { subnetpool });
  const answers = await Promise.all(Array.from({ length: 5 }, make));
  assert.equal(answers.filter(({ statusCode }) => statusCode === 201).length, 1);
  assert.equal(answers.filter(({ statusCode }) => statusCode === 400).length, 4);
});
