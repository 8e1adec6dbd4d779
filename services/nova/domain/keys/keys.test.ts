import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { newSshKey, sshFingerprint } from './ssh-key.ts';
import { newX509Key, x509Fingerprint } from './x509-key.ts';

test('a new SSH key has a fingerprint and a private key that can be read', async () => {
  const { privateKey, publicKey } = await newSshKey();
  assert.match(sshFingerprint(publicKey), /^(?:[0-9a-f]{2}:){15}[0-9a-f]{2}$/);
  assert.equal(createPrivateKey(privateKey).asymmetricKeyType, 'rsa');
});

test('what is no SSH key has no fingerprint', () => {
  const blob = (...fields: readonly string[]): string =>
    Buffer.concat(
      fields.map((field) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(field.length);
        return Buffer.concat([length, Buffer.from(field)]);
      }),
    ).toString('base64');
  const bad = ['', 'ssh-rsa', 'ssh-rsa !', 'pgp AAAA', `ssh-rsa ${blob('ssh-dss', 'a')}`, `ssh-rsa ${blob('ssh-rsa')}`];
  for (const key of bad) assert.throws(() => sshFingerprint(key), /Keypair data is invalid/, key);
  assert.match(sshFingerprint(`ssh-rsa ${blob('ssh-rsa', 'e', 'n')} comment`), /:/);
});

test('a new certificate is its own issuer, names its owner, and fits its key', async () => {
  const now = Date.UTC(2026, 0, 1);
  const { privateKey, publicKey } = await newX509Key('somebody', now);
  const certificate = new X509Certificate(publicKey);
  assert.equal(certificate.subject, 'CN=somebody');
  assert.equal(certificate.verify(certificate.publicKey), true);
  assert.equal(certificate.checkPrivateKey(createPrivateKey(privateKey)), true);
  assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.2']);
  assert.equal(Date.parse(certificate.validFrom), now);
  assert.match(x509Fingerprint(publicKey), /^(?:[0-9a-f]{2}:){19}[0-9a-f]{2}$/);
});
