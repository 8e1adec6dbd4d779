import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import type { Identity } from '@nimbo/context/identity.ts';
import { callerIdentifier } from './caller-identifier.ts';
import { identityLike } from './identity.fixture.ts';

const user = identityLike();
const service = identityLike({ roles: [{ id: 's', name: 'service' }] });
const other = identityLike({ roles: [{ id: 'm', name: 'member' }] });
const known: Readonly<Record<string, Identity>> = { user, service, other };

const identify = callerIdentifier({
  validate: (_ctx, token, options) =>
    Promise.resolve(token === 'late' ? (options?.allowExpired ? user : undefined) : known[token]),
});
const ask = (token?: string, serviceToken?: string) => identify(internalContext(), { token, serviceToken });

describe('the caller', () => {
  it('is who the token says', async () => assert.equal(await ask('user'), user));
  it('is nobody without a valid token', async () => {
    assert.equal(await ask(), undefined);
    assert.equal(await ask(undefined, 'service'), undefined);
    assert.equal(await ask('bad', 'service'), undefined);
    assert.equal(await ask('late'), undefined);
  });
  it('is nobody when the service beside it is not known', async () =>
    assert.equal(await ask('user', 'bad'), undefined));
  it('has the service beside it, as one object for equal callers', async () => {
    const both = await ask('user', 'service');
    assert.deepEqual(both, { ...user, service });
    assert.equal(await ask('user', 'service'), both);
  });
  it('may be late only by way of a service with the right role', async () => {
    assert.equal((await ask('late', 'service'))?.user.id, 'u1');
    assert.equal(await ask('late', 'other'), undefined);
  });
});
