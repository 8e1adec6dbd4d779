import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { createEnforcer } from './create-enforcer.ts';
import type { HttpCheckOptions } from './http-check.ts';
import { identityWith } from './identity.fixture.ts';

interface Asked {
  readonly url: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/yes': (response) => response.end('True'),
  '/quoted': (response) => response.end('"True"'),
  '/no': (response) => response.end('False'),
  '/lower': (response) => response.end('true'),
  '/error': (response) => response.writeHead(500).end('True'),
  '/away': (response) => response.writeHead(302, { location: '/yes' }).end(),
  '/huge': (response) => response.end(`True${' '.repeat(100_000)}`),
  '/never': () => undefined,
};

describe('a remote check', () => {
  let server: Server;
  let base = '';
  let directory = '';
  let asked: Asked[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    asked.push({ url: request.url, type: request.headers['content-type'], body: await text(request) });
    (answers[request.url ?? ''] ?? answers['/no'])?.(response);
  };

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'policy-'));
    server = createServer((request, response) => void answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(directory, { recursive: true, force: true });
  });

  const ask = async (check: string, target: Record<string, unknown> = {}, http: HttpCheckOptions = {}) => {
    asked = [];
    const file = join(directory, 'policy.yaml');
    await writeFile(file, JSON.stringify({ asked: check }));
    const rules = [{ name: 'asked', check: '!', description: 'a rule' }];
    const options = { service: 't', rules, files: [file], log: silentLog, clock: systemClock, http };
    return (await createEnforcer(options)).explain('asked', identityWith(['reader']), target);
  };

  for (const [path, expected] of [
    ['/yes', true],
    ['/quoted', true],
    ['/no', false],
    ['/lower', false],
    ['/error', false],
    ['/huge', false],
  ] as const) {
    it(`${expected ? 'lets in' : 'keeps out'} by ${path}`, async () => {
      assert.equal((await ask(`${base}${path}`)).allowed, expected);
    });
  }

  it('tells rule, target and credentials as a form', async () => {
    await ask(`${base}/yes`, { project_id: 'p1' });
    const form = new URLSearchParams(asked[0]?.body);
    assert.equal(asked[0]?.type, 'application/x-www-form-urlencoded');
    assert.equal(form.get('rule'), '"asked"');
    assert.deepEqual(JSON.parse(form.get('target') ?? ''), { project_id: 'p1' });
    assert.deepEqual(JSON.parse(form.get('credentials') ?? '').roles, ['reader']);
  });

  it('tells the same as JSON where configured', async () => {
    await ask(`${base}/yes`, { project_id: 'p1' }, { contentType: 'application/json' });
    const { rule, target, credentials } = JSON.parse(asked[0]?.body ?? '');
    assert.deepEqual(
      { rule, target, user: credentials.user_id },
      { rule: 'asked', target: { project_id: 'p1' }, user: 'u1' },
    );
  });

  it('escapes what comes from the target', async () => {
    await ask(`${base}/%(name)s`, { name: '../yes?x=1#' });
    assert.equal(asked[0]?.url, '/..%2Fyes%3Fx%3D1%23');
  });

  it('does not ask where the target lacks a name', async () => {
    assert.equal((await ask(`${base}/%(name)s`)).allowed, false);
    assert.deepEqual(asked, []);
  });

  it('joins with other checks, asking only where they have not decided', async () => {
    assert.equal((await ask(`role:reader or ${base}/yes`)).allowed, true);
    assert.deepEqual(asked, []);
    assert.equal((await ask(`role:reader and not ${base}/yes`)).allowed, false);
    assert.equal((await ask(`${base}/no or ${base}/yes and role:reader`)).allowed, true);
    assert.equal((await ask(`${base}/yes and role:admin`)).allowed, false);
  });

  it('is unavailable, not a refusal, where the server redirects, hangs or is gone', async () => {
    await assert.rejects(ask(`${base}/away`), { kind: 'unavailable' });
    await assert.rejects(ask(`${base}/never`, {}, { timeout: 20 }), { kind: 'unavailable' });
    await assert.rejects(ask('http://127.0.0.1:1/x'), { kind: 'unavailable' });
  });
});
