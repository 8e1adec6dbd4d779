import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { generatedSecret } from './generated-secret.ts';

test('a secret is made once, whoever asks at the same time, and only its owner reads it', async () => {
  const base = await mkdtemp(join(tmpdir(), 'nimbo-secret-'));
  try {
    const directory = join(base, 'secrets');
    const asked = await Promise.all(Array.from({ length: 20 }, () => generatedSecret(directory, 'glance-password')));
    assert.equal(new Set(asked).size, 1);
    assert.equal(asked[0]?.length, 43);
    assert.deepEqual(await readdir(directory), ['glance-password']);
    assert.equal((await stat(join(directory, 'glance-password'))).mode & 0o777, 0o600);
    assert.notEqual(await generatedSecret(directory, 'other'), asked[0]);
    await assert.rejects(generatedSecret(directory, '../escape'), /no name for a secret/);
  } finally {
    await rm(base, { recursive: true });
  }
});
