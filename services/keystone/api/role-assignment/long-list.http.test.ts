import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { keystoneFixture, type KeystoneFixture } from '../../testing/keystone-fixture.ts';
import { caller, login, projectScope } from '../../testing/login.ts';

const [userCount, projectCount] = [100, 60];

let keystone: KeystoneFixture;
let token: string;
let roleId: string;

before(async () => {
  // A long answer goes out piece by piece: there is no body to hold against the schema.
  keystone = await keystoneFixture({ checkResponses: false });
  token = await login(keystone.app, 'admin', projectScope('admin'));
  // It implies no other.
  roleId = await caller(keystone.app, token).roleId('reader');
  const projects = Array.from({ length: projectCount }, (_, index) => `p${index}`);
  await keystone.database.transaction(internalContext(), async (tx) => {
    for (let user = 0; user < userCount; user += 1) {
      const given = { actor_kind: 'user' as const, actor_id: `u${user}`, role_id: roleId, inherited: false };
      const rows = projects.map((id) => ({ ...given, target_kind: 'project' as const, target_id: id }));
      await tx.insertInto('assignments').values(rows).execute();
    }
  });
});

after(() => keystone[Symbol.asyncDispose]());

interface Shown {
  readonly role_assignments: readonly {
    readonly user?: { readonly id: string };
    readonly scope: { readonly project?: { readonly id: string } };
    readonly links: { readonly assignment: string };
  }[];
  readonly links: object;
}

/** How often others have their turn while something is worked out. */
const turnsDuring = async <T>(work: Promise<T>): Promise<readonly [result: T, turns: number]> => {
  let turns = 0;
  const count = (): void => {
    turns += 1;
    timer = setImmediate(count);
  };
  let timer = setImmediate(count);
  try {
    return [await work, turns];
  } finally {
    clearImmediate(timer);
  }
};

for (const query of ['effective&', '']) {
  test(`a list of thousands is whole, and others are served meanwhile (${query})`, async () => {
    const url = `/v3/role_assignments?${query}role.id=${roleId}`;
    const asked = keystone.app.inject({ method: 'GET', url, headers: { 'x-auth-token': token } });
    const [answer, turns] = await turnsDuring(asked);
    assert.equal(answer.statusCode, 200);
    assert.match(String(answer.headers['content-type']), /^application\/json/);
    const { role_assignments: shown, links } = answer.json<Shown>();
    const ours = shown.filter(({ user }) => user?.id.startsWith('u') === true);
    const pairs = new Set(ours.map(({ user, scope }) => `${user?.id} ${scope.project?.id}`));
    assert.equal(pairs.size, userCount * projectCount);
    assert.equal(ours.length, pairs.size);
    assert.deepEqual(links, { self: `http://cloud:5000${url}`, next: null, previous: null });
    const first = ours[0];
    const path = `projects/${first?.scope.project?.id}/users/${first?.user?.id}/roles/${roleId}`;
    assert.equal(first?.links.assignment, `http://cloud:5000/v3/${path}`);
    assert.ok(turns >= 6, `${turns} turns`);
  });
}
