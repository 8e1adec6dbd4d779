import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hash } from '@node-rs/bcrypt';
import { encodeSalt } from './bcrypt-base64.ts';
import { bcryptHasher } from './bcrypt-hasher.ts';

const hasher = bcryptHasher(4);

test('a password is known again and no other is', async () => {
  const hashed = await hasher.hash('correct horse');
  assert.equal(await hasher.verify('correct horse', hashed), true);
  for (const wrong of ['', 'correct horsE', 'correct horse ']) {
    assert.equal(await hasher.verify(wrong, hashed), false, wrong);
  }
  assert.notEqual(await hasher.hash('correct horse'), hashed, 'each hash has its own salt');
});

test('every byte of a long password counts, and NUL ends nothing', async () => {
  const long = 'x'.repeat(72);
  const hashed = await hasher.hash(`${long}a`);
  assert.equal(await hasher.verify(`${long}a`, hashed), true);
  assert.equal(await hasher.verify(`${long}b`, hashed), false);
  assert.equal(await hasher.verify(long, hashed), false);
  assert.equal(await hasher.verify('a\0b', await hasher.hash('a\0c')), false);
});

test('hashes of other origin are checked by bcrypt’s own rules', async () => {
  const imported = await hash('secret', 4);
  assert.equal(await hasher.verify('secret', imported), true);
  assert.equal(await hasher.verify('Secret', imported), false);
});

test('what is no hash fits no password', async () => {
  for (const text of ['', 'secret', '$bcrypt-sha256$v=2,t=2b,r=12$short$x', '$2b$04$']) {
    assert.equal(await hasher.verify('secret', text), false, text);
  }
  assert.equal(await hasher.verifyNobody('secret'), false);
});

test('the salt in our form is the one bcrypt used', async () => {
  const salt = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
  assert.equal((await hash('secret', 4, salt)).slice(7, 29), encodeSalt(salt));
});
