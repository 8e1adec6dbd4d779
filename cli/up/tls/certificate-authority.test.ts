import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect, createServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { serverCertificate } from './certificate-authority.ts';

test('clients that trust the authority accept the certificate for every name, and nobody else does', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-tls-'));
  try {
    const { certificate, key, authorityFile } = await serverCertificate(
      directory,
      ['127.0.0.1', 'cloud.example'],
      Date.now(),
    );
    const server = createServer({ cert: certificate, key }, (socket) => socket.end('hello'));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const ca = await readFile(authorityFile);
    assert.equal(await greet({ port, host: '127.0.0.1', ca }), 'hello');
    assert.equal(await greet({ port, host: '127.0.0.1', servername: 'cloud.example', ca }), 'hello');
    await assert.rejects(greet({ port, host: '127.0.0.1', servername: 'other.example', ca }), /altnames/);
    await assert.rejects(greet({ port, host: '127.0.0.1' }), /certificate/);
    server.close();
  } finally {
    await rm(directory, { recursive: true });
  }
});

const greet = (options: { port: number; host: string; servername?: string; ca?: Buffer }): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(options);
    socket.once('data', (data) => resolve(data.toString()));
    socket.once('error', reject);
  });

test('a certificate is kept while it covers the names, and made anew for others by the same authority', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-tls-'));
  try {
    const first = await serverCertificate(directory, ['192.0.2.1'], Date.now());
    const again = await serverCertificate(directory, ['192.0.2.1'], Date.now());
    assert.equal(again.certificate, first.certificate);
    const other = await serverCertificate(directory, ['192.0.2.2'], Date.now());
    assert.notEqual(other.certificate, first.certificate);
    const authority = new X509Certificate(await readFile(other.authorityFile));
    assert.ok(new X509Certificate(other.certificate).checkIssued(authority));
    const soonExpired = Date.parse(new X509Certificate(other.certificate).validTo) - 1000;
    assert.notEqual((await serverCertificate(directory, ['192.0.2.2'], soonExpired)).certificate, other.certificate);
    for (const name of await readdir(directory)) {
      assert.equal((await stat(join(directory, name))).mode & 0o077, 0, name);
    }
  } finally {
    await rm(directory, { recursive: true });
  }
});
