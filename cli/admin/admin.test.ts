import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AdminUnreachable, askAdmin } from './admin-client.ts';
import { startAdminServer, type AdminRoutes } from './admin-server.ts';
import { auditRoles } from './audit-roles.ts';

const withServer = async (routes: AdminRoutes, work: (socketPath: string) => Promise<void>): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-admin-'));
  const socketPath = join(directory, 'admin.sock');
  const server = await startAdminServer(socketPath, routes);
  try {
    await work(socketPath);
  } finally {
    server.close();
    await rm(directory, { recursive: true });
  }
};

test('questions are answered over a socket that only its owner can open', async () => {
  const echo: AdminRoutes = { 'POST /echo': (query, body) => Promise.resolve({ q: query.get('q'), body }) };
  await withServer(echo, async (socketPath) => {
    assert.deepEqual(await askAdmin(socketPath, 'POST', '/echo?q=1', { a: 2 }), { q: '1', body: { a: 2 } });
    assert.equal((await stat(socketPath)).mode & 0o777, 0o600);
  });
});

test('a refusal arrives in the process’s own words', async () => {
  const failing: AdminRoutes = { 'GET /x': () => Promise.reject(new Error('the disk is on fire')) };
  await withServer(failing, async (socketPath) => {
    await assert.rejects(askAdmin(socketPath, 'GET', '/x'), /the disk is on fire/);
    await assert.rejects(askAdmin(socketPath, 'GET', '/nothing'), /no such question: GET \/nothing/);
    await assert.rejects(askAdmin(socketPath, 'POST', '/x', 'x'.repeat(100_000)));
  });
});

test('a socket that nobody listens on is told apart from a refusal', async () => {
  await assert.rejects(askAdmin('/nonexistent/admin.sock', 'GET', '/status'), AdminUnreachable);
});

test('an audit that throws becomes a finding; a mending that fails stays one', async () => {
  const role = {
    name: 'glance',
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    audits: [
      { name: 'broken', find: () => Promise.reject(new Error('no table')) },
      {
        name: 'files',
        find: () =>
          Promise.resolve([
            { what: 'a', advice: 'x', fix: () => Promise.resolve() },
            { what: 'b', advice: 'x', fix: () => Promise.reject(new Error('read-only')) },
            { what: 'c', advice: 'by hand' },
          ]),
      },
    ],
  };
  const { findings } = await auditRoles([role], true, new AbortController().signal);
  assert.deepEqual(
    findings.map(({ what, fixed, advice }) => [what, fixed, advice]),
    [
      ['the audit failed: no table', false, 'look into the log'],
      ['a', true, 'x'],
      ['b', false, 'mending failed: read-only'],
      ['c', false, 'by hand'],
    ],
  );
});
