import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { fernetKey, openFernet, sealFernet } from './fernet.ts';

// The specification's own example (https://github.com/fernet/spec, generate.json).
const specificationKey = fernetKey('cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=');
const specificationToken =
  'gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==';

const newKey = () => fernetKey(randomBytes(32).toString('base64url'));
const seal = (text: string, key = specificationKey) => sealFernet(key, Buffer.from(text), 1_000, randomBytes(16));

test('seals and opens the specification’s example to the letter', () => {
  const iv = Buffer.from(Array.from({ length: 16 }, (_, index) => index));
  const sealed = sealFernet(specificationKey, Buffer.from('hello'), 499_162_800, iv);
  assert.equal(sealed, specificationToken.replace(/=+$/, ''));
  const opened = openFernet([specificationKey], specificationToken);
  assert.equal(opened?.plaintext.toString(), 'hello');
  assert.equal(opened.timestamp, 499_162_800);
});

test('every key of the ring opens what it sealed, and no other does', () => {
  const [first, second] = [newKey(), newKey()];
  const sealed = seal('secret', second);
  assert.equal(openFernet([first, second], sealed)?.plaintext.toString(), 'secret');
  assert.equal(openFernet([first], sealed), undefined);
  assert.equal(openFernet([], sealed), undefined);
});

test('no change of any character leaves a message that opens', () => {
  const sealed = seal('the message');
  for (let index = 0; index < sealed.length; index += 1) {
    const other = sealed[index] === 'A' ? 'B' : 'A';
    const tampered = sealed.slice(0, index) + other + sealed.slice(index + 1);
    assert.equal(openFernet([specificationKey], tampered), undefined, `character ${index}`);
  }
});

test('no truncation and no text of another form opens', () => {
  const sealed = seal('the message');
  for (let length = 0; length < sealed.length; length += 1) {
    assert.equal(openFernet([specificationKey], sealed.slice(0, length)), undefined, `length ${length}`);
  }
  for (const text of ['', '=', `${sealed}A`, ` ${sealed}`, `${sealed}\n`, 'é'.repeat(100), `${sealed}===`]) {
    assert.equal(openFernet([specificationKey], text), undefined, text);
  }
});

test('a key that is not 32 bytes is refused without being shown', () => {
  assert.throws(() => fernetKey('c2VjcmV0'), { name: 'TypeError', message: /must be 32 bytes/ });
});
