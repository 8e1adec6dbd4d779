import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLike } from './is-like.ts';

const cases: readonly (readonly [string, string, boolean])[] = [
  ['web-1', '%WEB%', true],
  ['web-1', 'web-1', true],
  ['web-12', 'web-1', false],
  ['web-12', 'web-__', true],
  ['web-1', 'web-__', false],
  ['abcabd', '%ab_', true],
  ['abcabd', '%abc%b%d', true],
  ['abcabd', '%abd%c', false],
  ['50%', String.raw`50\%`, true],
  ['500', String.raw`50\%`, false],
  ['', '%%', true],
  ['', '_', false],
  ['a'.repeat(255), `${'%a'.repeat(120)}%b`, false],
];

for (const [text, pattern, expected] of cases) {
  test(`${text.slice(0, 20)} is ${expected ? '' : 'not '}like ${pattern.slice(0, 20)}`, () => {
    assert.equal(isLike(text, pattern), expected);
  });
}
