import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTotp } from './totp.ts';

// RFC 6238, appendix B: the ASCII secret "12345678901234567890"; the last six of eight digits.
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const vectors = { 59: '287082', 1_111_111_109: '081804', 1_234_567_890: '005924', 20_000_000_000: '353130' };

test('the RFC’s codes are right at their time and in the step after, and at no other', () => {
  for (const [seconds, code] of Object.entries(vectors)) {
    const now = Number(seconds) * 1_000;
    assert.equal(isTotp(secret, code, now), true, seconds);
    assert.equal(isTotp(secret.toLowerCase().replace('gezd', 'gezd '), code, now + 30_000), true, seconds);
    assert.equal(isTotp(secret, code, now + 60_000), false, seconds);
    assert.equal(isTotp(secret, code, now - 30_000), false, seconds);
  }
});

test('what is no secret and what is no code is never right', () => {
  for (const text of ['', '1', 'äöü', '!!!!']) assert.equal(isTotp(text, '287082', 59_000), false, text);
  for (const code of ['', '28708', '2870820', 'abcdef']) assert.equal(isTotp(secret, code, 59_000), false, code);
});
