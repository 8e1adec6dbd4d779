import { after } from 'node:test';
import { httpCases, type HttpCase } from '@nimbo/testkit/http-cases.ts';
import { neutronFixture, tokens } from '../../testing/neutron-fixture.ts';

const fixture = await neutronFixture({ settings: { quota_subnetpool: 3 } });
after(() => fixture[Symbol.asyncDispose]());

const call = (as: string, method: string, url: string, body?: unknown) => ({
  as,
  method,
  url: `/v2.0${url}`,
  ...(body === undefined ? {} : { body }),
});
const error = (type: string) => ({ NeutronError: { type } });
const create = (pool: object, as = 'member') =>
  call(as, 'POST', '/subnetpools', { subnetpool: { name: 'p', prefixes: ['10.8.0.0/16'], ...pool } });
const update = (changes: object, as = 'member', url = '/subnetpools/{pool}') =>
  call(as, 'PUT', url, { subnetpool: changes });
const subnet = (given: object, as = 'member') =>
  call(as, 'POST', '/subnets', { subnet: { network_id: '{network}', ip_version: 4, ...given } });
const ofPool = (given: object = {}, as = 'member') => subnet({ subnetpool_id: '{pool}', ...given }, as);
const nothing = '00000000-0000-4000-8000-000000000000';

const refusals: readonly (readonly [name: string, pool: object, status: number, type: string])[] = [
  ['no prefix', { prefixes: [] }, 400, 'EmptySubnetPoolPrefixList'],
  ['a prefix that is none', { prefixes: ['10.0.0.0/33'] }, 400, 'InvalidInput'],
  ['two versions', { prefixes: ['10.0.0.0/8', 'fd00::/48'] }, 400, 'PrefixVersionMismatch'],
  ['more than an address has', { max_prefixlen: 33 }, 400, 'IllegalSubnetPoolPrefixBounds'],
  ['a least above the most', { min_prefixlen: 26, max_prefixlen: 24 }, 400, 'IllegalSubnetPoolPrefixBounds'],
  ['a usual below the least', { min_prefixlen: 24, default_prefixlen: 20 }, 400, 'IllegalSubnetPoolPrefixBounds'],
  ['a usual above the most', { max_prefixlen: 24, default_prefixlen: 26 }, 400, 'IllegalSubnetPoolPrefixBounds'],
];

const pools: readonly HttpCase[] = [
  {
    name: 'a pool has its prefixes merged and the usual sizes',
    ...create({ name: 'wide', prefixes: ['10.8.1.0/24', '10.8.0.7/24'] }),
    expect: {
      status: 201,
      body: {
        subnetpool: {
          name: 'wide',
          prefixes: ['10.8.0.0/23'],
          ip_version: 4,
          default_prefixlen: '8',
          min_prefixlen: '8',
          max_prefixlen: '32',
          default_quota: null,
          is_default: false,
          shared: false,
          address_scope_id: null,
          project_id: 'example',
          tags: [],
        },
      },
    },
    save: { pool: 'subnetpool.id' },
  },
  ...refusals.map(([name, pool, status, type]): HttpCase => ({
    name: `${name} is refused`,
    ...create(pool),
    expect: { status, body: error(type) },
  })),
  {
    name: 'a name is needed',
    ...call('member', 'POST', '/subnetpools', { subnetpool: { prefixes: ['10.0.0.0/8'] } }),
    expect: { status: 400 },
  },
  { name: 'a size is a number', ...create({ min_prefixlen: 'big' }), expect: { status: 400 } },
  { name: 'a reader makes none', ...create({}, 'reader'), expect: { status: 403, body: error('PolicyNotAuthorized') } },
  {
    name: 'a member shares none',
    ...create({ shared: true }),
    expect: { status: 403, body: error('PolicyNotAuthorized') },
  },
  {
    name: 'nor makes the default one',
    ...create({ is_default: true }),
    expect: { status: 403, body: error('PolicyNotAuthorized') },
  },
  {
    name: 'a stranger sees none',
    ...call('stranger', 'GET', '/subnetpools'),
    expect: { status: 200, body: { subnetpools: [] } },
  },
  {
    name: 'nor the one by its id',
    ...call('stranger', 'GET', '/subnetpools/{pool}'),
    expect: { status: 404, body: error('SubnetPoolNotFound') },
  },
  {
    name: 'nor changes it',
    ...update({ name: 'theirs' }, 'stranger'),
    expect: { status: 404, body: error('SubnetPoolNotFound') },
  },
  { name: 'a reader changes none', ...update({ name: 'x' }, 'reader'), expect: { status: 403 } },
  {
    name: 'an IPv6 pool has its own usual sizes',
    ...create({ name: 'six', prefixes: ['FD00::/48'] }),
    expect: {
      status: 201,
      body: { subnetpool: { prefixes: ['fd00::/48'], ip_version: 6, min_prefixlen: '64', max_prefixlen: '128' } },
    },
    save: { six: 'subnetpool.id' },
  },
  { name: 'a third is within the quota', ...create({ name: 'third' }), expect: { status: 201 } },
  { name: 'a fourth is not', ...create({}), expect: { status: 409, body: error('OverQuota') } },
  {
    name: 'lists are narrowed and ordered',
    ...call('member', 'GET', '/subnetpools?ip_version=4&is_default=False&shared=False&sort_key=name&sort_dir=desc'),
    expect: { status: 200, body: { subnetpools: [{ name: 'wide' }, { name: 'third' }] } },
  },
];

const changes: readonly HttpCase[] = [
  {
    name: 'a pool grows, and says how large its subnets are',
    ...update({ prefixes: ['10.8.0.0/16'], min_prefixlen: '20', default_prefixlen: 24, max_prefixlen: 28 }),
    expect: {
      status: 200,
      body: {
        subnetpool: { prefixes: ['10.8.0.0/16'], min_prefixlen: '20', default_prefixlen: '24', max_prefixlen: '28' },
      },
    },
  },
  {
    name: 'it never shrinks',
    ...update({ prefixes: ['10.8.0.0/17'] }),
    expect: { status: 400, body: error('IllegalSubnetPoolPrefixUpdate') },
  },
  {
    name: 'it keeps its version',
    ...update({ prefixes: ['fd00::/48'] }),
    expect: { status: 400, body: error('PrefixVersionMismatch') },
  },
  {
    name: 'its sizes stay in order',
    ...update({ min_prefixlen: 26 }),
    expect: { status: 400, body: error('IllegalSubnetPoolPrefixBounds') },
  },
  { name: 'whether it is shared is not its own to say', ...update({ shared: true }, 'admin'), expect: { status: 400 } },
  {
    name: 'an old revision is stale',
    ...update({ name: 'x' }),
    headers: { 'if-match': 'revision_number=1' },
    expect: { status: 412, body: error('RevisionNumberConstraintFailed') },
  },
  {
    name: 'it has tags',
    ...call('member', 'PUT', '/subnetpools/{pool}/tags', { tags: ['lab'] }),
    expect: { status: 200, body: { tags: ['lab'] } },
  },
];

const blocks: readonly HttpCase[] = [
  {
    name: 'a network is there',
    ...call('member', 'POST', '/networks', { network: { name: 'n' } }),
    expect: { status: 201 },
    save: { network: 'network.id' },
  },
  {
    name: 'a subnet gets the first free block of the usual size',
    ...ofPool(),
    expect: {
      status: 201,
      body: { subnet: { cidr: '10.8.0.0/24', gateway_ip: '10.8.0.1', subnetpool_id: '{pool}' } },
    },
    save: { subnet: 'subnet.id' },
  },
  {
    name: 'another of its own size',
    ...ofPool({ prefixlen: '26' }),
    expect: { status: 201, body: { subnet: { cidr: '10.8.1.0/26' } } },
  },
  {
    name: 'another the block that it names',
    ...ofPool({ cidr: '10.8.2.0/24', allocation_pools: [{ start: '10.8.2.9', end: '10.8.2.19' }] }),
    expect: { status: 201, body: { subnet: { cidr: '10.8.2.0/24', subnetpool_id: '{pool}' } } },
  },
  {
    name: 'a block that is taken is refused',
    ...ofPool({ cidr: '10.8.1.0/24' }),
    expect: { status: 409, body: error('SubnetAllocationError') },
  },
  {
    name: 'so is one outside the pool',
    ...ofPool({ cidr: '10.9.0.0/24' }),
    expect: { status: 409, body: error('SubnetAllocationError') },
  },
  {
    name: 'one too large',
    ...ofPool({ prefixlen: 19 }),
    expect: { status: 400, body: error('MinPrefixSubnetAllocationError') },
  },
  {
    name: 'one too small',
    ...ofPool({ cidr: '10.8.3.0/29' }),
    expect: { status: 400, body: error('MaxPrefixSubnetAllocationError') },
  },
  {
    name: 'a block and a size at once',
    ...ofPool({ cidr: '10.8.3.0/24', prefixlen: 24 }),
    expect: { status: 400, body: error('BadRequest') },
  },
  {
    name: 'allocation pools of a block that is not known',
    ...ofPool({ allocation_pools: [{ start: '10.8.3.9', end: '10.8.3.19' }] }),
    expect: { status: 400, body: error('BadRequest') },
  },
  { name: 'the other version', ...ofPool({ ip_version: 6 }), expect: { status: 400, body: error('BadRequest') } },
  {
    name: 'an unknown pool',
    ...ofPool({ subnetpool_id: nothing }),
    expect: { status: 404, body: error('SubnetPoolNotFound') },
  },
  { name: 'a size without a pool', ...subnet({ prefixlen: 24 }), expect: { status: 400, body: error('BadRequest') } },
  {
    name: 'a block of no pool beside those of one',
    ...subnet({ cidr: '10.99.0.0/24' }),
    expect: { status: 400, body: error('NetworkSubnetPoolAffinityError') },
  },
  {
    name: 'an IPv6 subnet is of its own pool',
    ...subnet({ ip_version: 6, subnetpool_id: '{six}' }),
    expect: { status: 201, body: { subnet: { cidr: 'fd00::/64', subnetpool_id: '{six}' } } },
  },
  {
    name: 'subnets are listed by pool',
    ...call('member', 'GET', '/subnets?subnetpool_id={six}'),
    expect: { status: 200, body: { subnets: [{ cidr: 'fd00::/64' }] } },
  },
  {
    name: 'a pool with subnets stays',
    ...call('member', 'DELETE', '/subnetpools/{pool}'),
    expect: { status: 400, body: error('SubnetPoolDeleteError') },
  },
  { name: 'a deleted subnet', ...call('member', 'DELETE', '/subnets/{subnet}'), expect: { status: 204 } },
  { name: 'leaves its block', ...ofPool(), expect: { status: 201, body: { subnet: { cidr: '10.8.0.0/24' } } } },
  {
    name: 'a quota counts addresses',
    ...update({ default_quota: 600 }),
    expect: { status: 200, body: { subnetpool: { default_quota: 600 } } },
  },
  { name: 'and is kept', ...ofPool(), expect: { status: 409, body: error('SubnetPoolQuotaExceeded') } },
  { name: 'a smaller block is within it', ...ofPool({ prefixlen: 28 }), expect: { status: 201 } },
  {
    name: 'null lifts it',
    ...update({ default_quota: null }),
    expect: { status: 200, body: { subnetpool: { default_quota: null } } },
  },
];

const sharing: readonly HttpCase[] = [
  {
    name: 'a stranger has a network',
    ...call('stranger', 'POST', '/networks', { network: { name: 'theirs' } }),
    expect: { status: 201 },
    save: { theirs: 'network.id' },
  },
  {
    name: 'but not the pool',
    ...ofPool({ network_id: '{theirs}' }, 'stranger'),
    expect: { status: 404, body: error('SubnetPoolNotFound') },
  },
  {
    name: 'its owner opens it to them',
    ...call('member', 'POST', '/rbac-policies', {
      rbac_policy: {
        object_type: 'subnetpool',
        object_id: '{pool}',
        action: 'access_as_shared',
        target_tenant: 'elsewhere',
      },
    }),
    expect: { status: 201 },
    save: { policy: 'rbac_policy.id' },
  },
  {
    name: 'then they see it as shared',
    ...call('stranger', 'GET', '/subnetpools?shared=True'),
    expect: { status: 200, body: { subnetpools: [{ id: '{pool}', shared: true }] } },
  },
  { name: 'cannot change it', ...update({ name: 'x' }, 'stranger'), expect: { status: 403 } },
  {
    name: 'and have a block of it that nobody else has',
    ...ofPool({ network_id: '{theirs}' }, 'stranger'),
    expect: { status: 201, body: { subnet: { cidr: '10.8.3.0/24', project_id: 'elsewhere' } } },
    save: { block: 'subnet.id' },
  },
  {
    name: 'while which it stays open',
    ...call('member', 'DELETE', '/rbac-policies/{policy}'),
    expect: { status: 409, body: error('RbacPolicyInUse') },
  },
  {
    name: 'a pool is no external thing',
    ...call('member', 'POST', '/rbac-policies', {
      rbac_policy: {
        object_type: 'subnetpool',
        object_id: '{pool}',
        action: 'access_as_external',
        target_tenant: 'elsewhere',
      },
    }),
    expect: { status: 400, body: error('InvalidInput') },
  },
  {
    name: 'without a default pool there is none to use',
    ...subnet({ network_id: '{theirs}', use_default_subnetpool: true }, 'stranger'),
    expect: { status: 400, body: error('BadRequest') },
  },
  {
    name: 'an administrator makes one for everybody',
    ...create(
      { name: 'usual', prefixes: ['10.64.0.0/12'], default_prefixlen: 26, is_default: true, shared: true },
      'admin',
    ),
    expect: { status: 201, body: { subnetpool: { is_default: true, shared: true } } },
    save: { usual: 'subnetpool.id' },
  },
  {
    name: 'but not two',
    ...create({ name: 'second', is_default: true }, 'admin'),
    expect: { status: 400, body: error('InvalidInput') },
  },
  {
    name: 'nor by a change',
    ...update({ is_default: true }, 'admin'),
    expect: { status: 400, body: error('InvalidInput') },
  },
  {
    name: 'a stranger names it twice',
    ...subnet({ network_id: '{theirs}', use_default_subnetpool: true, subnetpool_id: '{usual}' }, 'stranger'),
    expect: { status: 400, body: error('BadRequest') },
  },
  { name: 'leaves the other', ...call('stranger', 'DELETE', '/subnets/{block}'), expect: { status: 204 } },
  {
    name: 'and uses it',
    ...subnet({ network_id: '{theirs}', use_default_subnetpool: true }, 'stranger'),
    expect: { status: 201, body: { subnet: { cidr: '10.64.0.0/26', subnetpool_id: '{usual}' } } },
  },
  { name: 'the policy goes', ...call('member', 'DELETE', '/rbac-policies/{policy}'), expect: { status: 204 } },
  {
    name: 'the default is found in lists',
    ...call('reader', 'GET', '/subnetpools?is_default=True'),
    expect: { status: 200, body: { subnetpools: [{ id: '{usual}' }] } },
  },
  {
    name: 'and is none any more',
    ...update({ is_default: false }, 'admin', '/subnetpools/{usual}'),
    expect: { status: 200, body: { subnetpool: { is_default: false } } },
  },
  { name: 'the networks go', ...call('member', 'DELETE', '/networks/{network}'), expect: { status: 204 } },
  { name: 'then the pool does', ...call('member', 'DELETE', '/subnetpools/{pool}'), expect: { status: 204 } },
  { name: 'and is gone', ...call('member', 'GET', '/subnetpools/{pool}'), expect: { status: 404 } },
];

httpCases('subnet pools', fixture.app, [...pools, ...changes, ...blocks, ...sharing], { tokens });
