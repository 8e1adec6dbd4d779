import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loopbackServer, type GivenAnswer, type ReceivedRequest } from '@nimbo/client-http/loopback-server.fixture.ts';
import { createKeystoneHttp } from '@nimbo/client-keystone/keystone-http.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { handClock } from './identity.fixture.ts';
import { restRevocations } from './rest-revocations.ts';
import { restValidator } from './rest-validator.ts';
import { ServiceSession } from './service-session.ts';

const domain = { id: 'default', name: 'Default' };
const login = {
  user: { name: 'nova', domainId: 'default' },
  password: 'secret',
  project: { name: 'service', domainId: 'default' },
};

const scene = async () => {
  const clock = handClock();
  const ctx = internalContext({ clock });
  const keystone = { logins: 0, password: 'secret', revoked: new Set<string>(), lifetime: 3_600_000 };
  const tokenBody = (lifetime: number) => ({
    token: {
      user: { id: 'u1', name: 'ann', domain },
      methods: ['password'],
      audit_ids: ['a'],
      issued_at: timestampOf(clock.now()),
      expires_at: timestampOf(clock.now() + lifetime),
    },
  });
  const issue = ({ body }: ReceivedRequest): GivenAnswer => {
    keystone.logins += 1;
    if (JSON.parse(body).auth.identity.password.user.password !== keystone.password) return { status: 401, body: {} };
    const headers = { 'x-subject-token': `own-${keystone.logins}` };
    return { status: 201, headers, body: tokenBody(keystone.lifetime) };
  };
  const check = ({ headers, url }: ReceivedRequest): GivenAnswer => {
    if (keystone.revoked.has(String(headers['x-auth-token']))) return { status: 401, body: {} };
    if (url.includes('OS-REVOKE')) return { body: { events: [{ user_id: 'u1' }] } };
    const subject = headers['x-subject-token'];
    if (subject === 'good') return { body: tokenBody(1000) };
    if (subject === 'late') return { body: tokenBody(-1000) };
    if (subject === 'odd') return { body: { token: {} } };
    return subject === 'broken' ? { status: 500, body: {} } : { status: 404, body: {} };
  };
  const server = await loopbackServer((request) => (request.method === 'POST' ? issue(request) : check(request)));
  const endpoint = () => server.url;
  const session = new ServiceSession({ http: createKeystoneHttp({ endpoint }), login, clock });
  const http = createKeystoneHttp({ endpoint, tokens: session });
  const validator = restValidator(http);
  return {
    clock,
    ctx,
    keystone,
    server,
    session,
    http,
    validator,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

describe('validation over HTTP', () => {
  it("asks keystone with the service's own token", async () => {
    await using at = await scene();
    assert.equal((await at.validator.validate(at.ctx, 'good'))?.user.id, 'u1');
    const { headers, url } = at.server.received[1] ?? {};
    assert.deepEqual(
      [url, headers?.['x-auth-token'], headers?.['x-subject-token']],
      ['/v3/auth/tokens?nocatalog=1', 'own-1', 'good'],
    );
  });

  it('knows bad tokens from a bad keystone', async () => {
    await using at = await scene();
    assert.equal(await at.validator.validate(at.ctx, 'bad'), undefined);
    await assert.rejects(at.validator.validate(at.ctx, 'broken'), { kind: 'unavailable' });
    await assert.rejects(at.validator.validate(at.ctx, 'odd'), { kind: 'unavailable' });
    await at.server[Symbol.asyncDispose]();
    await assert.rejects(at.validator.validate(at.ctx, 'good'), {
      kind: 'unavailable',
      code: 'auth.keystone_unavailable',
    });
  });

  it('accepts a late token only where that is allowed', async () => {
    await using at = await scene();
    assert.equal(await at.validator.validate(at.ctx, 'late'), undefined);
    assert.ok(await at.validator.validate(at.ctx, 'late', { allowExpired: true }));
    assert.match(at.server.received.at(-1)?.url ?? '', /allow_expired=1/);
  });

  it('sends nothing that can be no token', async () => {
    await using at = await scene();
    assert.equal(await at.validator.validate(at.ctx, 'a\r\nb: c'), undefined);
    assert.deepEqual(at.server.received, []);
  });

  it('asks for revocations with an overlap', async () => {
    await using at = await scene();
    const fetchRevocations = restRevocations(at.http);
    const page = await fetchRevocations(at.ctx, undefined);
    assert.deepEqual(page, { events: [{ user_id: 'u1' }], cursor: timestampOf(at.clock.now() - 60_000) });
    await fetchRevocations(at.ctx, page.cursor);
    assert.equal(at.server.received.at(-1)?.url, `/v3/OS-REVOKE/events?since=${encodeURIComponent(page.cursor)}`);
  });
});

describe('a service session', () => {
  it('logs in once for many', async () => {
    await using at = await scene();
    const tokens = await Promise.all([at.session.token(at.ctx), at.session.token(at.ctx), at.session.token(at.ctx)]);
    assert.deepEqual(new Set(tokens), new Set(['own-1']));
    assert.equal(await at.session.token(at.ctx), 'own-1');
    assert.equal(at.keystone.logins, 1);
  });

  it('renews before its token expires, also a short-lived one', async () => {
    await using at = await scene();
    await at.session.token(at.ctx);
    at.clock.pass(3_600_000 - 300_001);
    assert.equal(await at.session.token(at.ctx), 'own-1');
    at.keystone.lifetime = 60_000;
    at.clock.pass(1);
    assert.equal(await at.session.token(at.ctx), 'own-2');
    at.clock.pass(29_999);
    assert.equal(await at.session.token(at.ctx), 'own-2');
    at.clock.pass(1);
    assert.equal(await at.session.token(at.ctx), 'own-3');
  });

  it('renews once when its token is refused', async () => {
    await using at = await scene();
    await at.validator.validate(at.ctx, 'good');
    at.keystone.revoked.add('own-1');
    assert.ok(await at.validator.validate(at.ctx, 'good'));
    assert.equal(at.keystone.logins, 2);
    at.session.refused('own-1');
    assert.equal(await at.session.token(at.ctx), 'own-2');
  });

  it('is unavailable with a wrong password and does not hammer', async () => {
    await using at = await scene();
    at.keystone.password = 'changed';
    const refused = { kind: 'unavailable', code: 'auth.service_login_refused' };
    await assert.rejects(at.session.token(at.ctx), refused);
    await assert.rejects(at.session.token(at.ctx), refused);
    assert.equal(at.keystone.logins, 1);
    at.keystone.password = 'secret';
    at.clock.pass(1000);
    assert.equal(await at.session.token(at.ctx), 'own-2');
  });
});
