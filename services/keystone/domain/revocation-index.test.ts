import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { keystoneMigrations } from '../db/migrations.ts';
import { insertRevocation, type Revoked } from '../db/revocation-store.ts';
import type { Tables } from '../db/tables.ts';
import type { ClaimedScope, TokenClaims } from '../drivers/token-provider/token-claims.ts';
import { RevocationIndex } from './revocation-index.ts';

const fixture = await testDatabase<Tables>('keystone', keystoneMigrations);
after(() => fixture.close());

const { database } = fixture;
const facts = { userDomainId: 'user-domain', projectDomainId: 'project-domain' };

const claims = (scope: ClaimedScope, revocationSequence: number): TokenClaims => ({
  userId: 'user',
  scope,
  methods: ['password'],
  issuedAt: 0,
  expiresAt: 1,
  auditIds: ['own', 'chain'],
  revocationSequence,
});

const revoke = (revoked: Revoked): Promise<number> =>
  database.transaction(
    internalContext(),
    async (tx) => (await insertRevocation(tx, revoked, '2026-11-21T00:00:00.000000Z')).sequence,
  );

const project: ClaimedScope = { kind: 'project', id: 'project' };
const domain: ClaimedScope = { kind: 'domain', id: 'domain' };
const system: ClaimedScope = { kind: 'system' };

const scopes: readonly ClaimedScope[] = [project, domain, system];

const cases: readonly (readonly [Revoked, readonly ClaimedScope['kind'][]])[] = [
  [{ auditId: 'own' }, ['project', 'domain', 'system']],
  [{ auditChainId: 'chain' }, ['project', 'domain', 'system']],
  [{ userId: 'user' }, ['project', 'domain', 'system']],
  [{ domainId: 'user-domain' }, ['project', 'domain', 'system']],
  [{ domainId: 'project-domain' }, ['project', 'domain', 'system']],
  [{ projectId: 'project' }, ['project']],
  [{ domainId: 'domain' }, ['domain']],
  [{ userId: 'user', projectId: 'project' }, ['project']],
  [{ userId: 'user', domainId: 'domain' }, ['domain']],
  [{ userId: 'user', system: true }, ['system']],
  [{ auditId: 'chain' }, []],
  [{ userId: 'other' }, []],
  [{ userId: 'other', projectId: 'project' }, []],
  [{ userId: 'user', projectId: 'other' }, []],
  [{ roleId: 'role' }, []],
];

test('a revocation ends the tokens it fits, issued before it, and no others', async () => {
  for (const [revoked, expected] of cases) {
    const index = new RevocationIndex(database.read);
    const sequence = await revoke(revoked);
    await index.reach(sequence);
    const ended = scopes.filter((scope) => index.isRevoked(claims(scope, sequence - 1), facts));
    assert.deepEqual(
      ended.map(({ kind }) => kind),
      expected,
      JSON.stringify(revoked),
    );
    const later = scopes.filter((scope) => index.isRevoked(claims(scope, sequence), facts));
    assert.deepEqual(later, [], `issued after ${JSON.stringify(revoked)}`);
  }
});
