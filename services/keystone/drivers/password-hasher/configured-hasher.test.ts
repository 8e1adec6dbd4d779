import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configuredHasher } from './configured-hasher.ts';

const algorithms = {
  bcrypt: /^\$bcrypt-sha256\$/,
  scrypt: /^\$scrypt\$ln=16,r=8,p=1\$/,
  argon2: /^\$argon2id\$v=19\$m=65536,t=3,p=4\$/,
};

test('each algorithm knows its own hashes and those of the others', async () => {
  const hashers = (Object.keys(algorithms) as (keyof typeof algorithms)[]).map((name) => ({
    form: algorithms[name],
    hasher: configuredHasher(name, 4),
  }));
  for (const { form, hasher } of hashers) {
    const hash = await hasher.hash('correct horse');
    assert.match(hash, form);
    for (const each of hashers) {
      assert.equal(await each.hasher.verify('correct horse', hash), true);
      assert.equal(await each.hasher.verify('correct horsE', hash), false);
    }
    assert.equal(await hasher.verifyNobody('correct horse'), false);
  }
});

test('hashes from elsewhere are known, and what only looks like one is not', async () => {
  const hasher = configuredHasher('argon2', 4);
  // RFC 7914, section 12: scrypt of "password" and "NaCl" (64 bytes).
  const digest = Buffer.from(
    'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
    'hex',
  );
  const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
  const hash = `$scrypt$ln=10,r=8,p=16$${base64(Buffer.from('NaCl'))}$${base64(digest)}`;
  assert.equal(await hasher.verify('password', hash), true);
  assert.equal(await hasher.verify('passwork', hash), false);
  const greedy = [
    '$argon2id$v=19$m=4194304,t=1,p=1$AAAAAAAAAAA$AAAA',
    '$scrypt$ln=60,r=8,p=1$AAAA$AAAA',
    '$x$a=1$A$A',
    '',
  ];
  for (const text of greedy) assert.equal(await hasher.verify('password', text), false, text);
});
