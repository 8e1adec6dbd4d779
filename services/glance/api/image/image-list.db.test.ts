import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { glanceFixture } from '../../testing/glance-fixture.ts';

const glance = await glanceFixture();
after(() => glance[Symbol.asyncDispose]());
const { ask, create, createActive } = glance;

interface ListBody {
  readonly images: readonly { readonly id: string; readonly name: string }[];
  readonly first: string;
  readonly next?: string;
}

const list = async (who: string, query = ''): Promise<ListBody> => {
  const answer = await ask(who, 'GET', `/v2/images${query}`);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json<ListBody>();
};

const names = async (who: string, query = ''): Promise<string[]> =>
  (await list(who, query)).images.map(({ name }) => name).toSorted();

const status = async (who: string, query: string) => (await ask(who, 'GET', `/v2/images${query}`)).statusCode;

const ids: Record<string, string> = {};
const make = async (who: string, name: string, attributes: object = {}, data?: Buffer): Promise<string> => {
  const id =
    data === undefined
      ? await create(who, { name, ...attributes })
      : await createActive(who, { name, ...attributes }, data);
  ids[name] = id;
  return id;
};

await make('member', 'private', { visibility: 'private', min_disk: 5 });
await make('member', 'shared', { tags: ['x', 'y'], hw_disk_bus: 'virtio' });
await make('member', 'community', { visibility: 'community', tags: ['x'] });
await make('admin', 'public', { visibility: 'public', disk_format: 'iso', os_distro: 'debian' });
await make('member', 'hidden', { os_hidden: true });
await make('stranger', 'of-stranger', { visibility: 'private' });
await make('member', 'full', { protected: true, visibility: 'private' }, Buffer.from('twelve bytes'));

const memberships = `/v2/images/${ids['shared']}/members`;
await ask('member', 'POST', memberships, { member: 'other' });

test('a project sees public images and its own', async () => {
  assert.deepEqual(await names('member'), ['community', 'full', 'private', 'public', 'shared']);
  assert.deepEqual(await names('third'), ['public']);
});

test('community images of others are shown where asked for', async () => {
  assert.deepEqual(await names('third', '?visibility=community'), ['community']);
  assert.deepEqual(await names('third', '?visibility=all'), ['community', 'public']);
});

test('a shared image is on the list once its offer is accepted', async () => {
  assert.deepEqual(await names('stranger'), ['of-stranger', 'public']);
  assert.deepEqual(await names('stranger', '?member_status=pending'), ['of-stranger', 'public', 'shared']);
  assert.deepEqual(await names('stranger', '?member_status=all&visibility=shared'), ['shared']);
  await ask('stranger', 'PUT', `${memberships}/other`, { status: 'accepted' });
  assert.deepEqual(await names('stranger'), ['of-stranger', 'public', 'shared']);
  assert.deepEqual(await names('third'), ['public']);
});

test('an administrator sees all', async () => {
  assert.deepEqual(await names('admin', '?visibility=private'), ['full', 'of-stranger', 'private']);
  assert.deepEqual(await names('admin', '?owner=other'), ['of-stranger']);
});

test('hidden images are shown where asked for', async () => {
  assert.deepEqual(await names('member', '?os_hidden=true'), ['hidden']);
});

const filters: readonly (readonly [query: string, expected: readonly string[]])[] = [
  ['?name=private', ['private']],
  ['?name=in:private,shared', ['private', 'shared']],
  ['?name=eq:private', ['private']],
  ['?name=Private', []],
  ['?status=active', ['full']],
  ['?status=in:active,saving', ['full']],
  ['?disk_format=iso', ['public']],
  ['?container_format=in:bare', ['community', 'full', 'private', 'public', 'shared']],
  ['?tag=x', ['community', 'shared']],
  ['?tag=x&tag=y', ['shared']],
  ['?tag=z', []],
  ['?hw_disk_bus=virtio', ['shared']],
  ['?hw_disk_bus=scsi', []],
  ['?os_distro=debian&disk_format=iso', ['public']],
  ['?protected=true', ['full']],
  ['?protected=false&visibility=private', ['private']],
  ['?size_min=12', ['full']],
  ['?size_max=11', []],
  ['?min_disk=5', ['private']],
  ['?owner=own&visibility=shared', ['shared']],
  ['?created_at=gt:2020-01-01T00:00:00Z&visibility=shared', ['shared']],
  ['?created_at=lt:2020-01-01T00:00:00Z', []],
  ['?updated_at=neq:2020-01-01T00:00:00Z&visibility=shared', ['shared']],
  ['?checksum=f561aaf6ef0bf14d4208bb46a4ccb3ad', []],
];

for (const [query, expected] of filters) {
  test(`the filter ${query} filters`, async () => assert.deepEqual(await names('member', query), expected));
}

test('images are found by id and by hash', async () => {
  assert.deepEqual(await names('member', `?id=${ids['full']}`), ['full']);
  assert.deepEqual(await names('member', `?id=in:${ids['full']},${ids['shared']}`), ['full', 'shared']);
  const full = (await ask('member', 'GET', `/v2/images/${ids['full']}`)).json<Record<string, string>>();
  assert.deepEqual(await names('member', `?checksum=${full['checksum']}`), ['full']);
  assert.deepEqual(await names('member', `?os_hash_value=${full['os_hash_value']}`), ['full']);
});

for (const query of [
  '?limit=-1',
  '?limit=x',
  '?marker=00000000-0000-4000-8000-000000000000',
  '?visibility=secret',
  '?member_status=maybe',
  '?os_hidden=maybe',
  '?protected=maybe',
  '?sort_key=secret',
  '?sort_dir=up',
  '?sort=name:up',
  '?sort=name&sort_key=name',
  '?sort_key=name&sort_dir=asc&sort_dir=desc',
  '?size_min=x',
  '?created_at=gt:yesterday',
  '?name=gt:a',
]) {
  test(`the query ${query} is refused`, async () => assert.equal(await status('member', query), 400));
}

test('a marker that another project has is none', async () => {
  assert.equal(await status('member', `?marker=${ids['of-stranger']}`), 400);
});

test('pages hold every image once, whatever the order', async () => {
  for (const order of [
    '',
    '&sort=name:asc',
    '&sort=size:desc,name',
    '&sort_key=disk_format&sort_dir=asc',
    '&sort_key=size',
  ]) {
    const whole = (await list('member', `?limit=100${order}`)).images.map(({ name }) => name);
    const seen: string[] = [];
    let url: string | undefined = `/v2/images?limit=2${order}`;
    while (url !== undefined) {
      const page: ListBody = (await ask('member', 'GET', url)).json<ListBody>();
      seen.push(...page.images.map(({ name }) => name));
      assert.ok(page.images.length > 0);
      url = page.next;
    }
    assert.deepEqual(seen, whole, order);
    assert.equal(whole.length, 5);
  }
});

test('sorting sorts, both ways', async () => {
  const order = async (query: string) => (await list('member', query)).images.map(({ name }) => name);
  const sorted = ['community', 'full', 'private', 'public', 'shared'];
  assert.deepEqual(await order('?sort=name:asc'), sorted);
  assert.deepEqual(await order('?sort_key=name&sort_dir=desc'), sorted.toReversed());
  assert.deepEqual((await order('?sort=size:asc')).at(-1), 'full', 'no size comes before any');
  assert.deepEqual((await order('?sort_dir=asc')).at(0), 'private', 'the oldest first');
});

test('a limit of none gives none', async () => {
  assert.deepEqual(await list('member', '?limit=0'), {
    images: [],
    first: '/v2/images?limit=0',
    schema: '/v2/schemas/images',
  });
});
