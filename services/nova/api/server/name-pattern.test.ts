import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namePattern } from './name-pattern.ts';

const cases: readonly (readonly [string, string])[] = [
  ['web', '%web%'],
  ['^web', 'web%'],
  ['web$', '%web'],
  ['^web-1$', 'web-1'],
  ['^web.*blue', 'web%blue%'],
  ['web.example', '%web_example%'],
  [String.raw`web\.example`, '%web.example%'],
  ['50%_', String.raw`%50\%\_%`],
  [String.raw`end\$`, '%end$%'],
  ['a[b]+', '%a[b]+%'],
  ['', '%%'],
  ['^', '%'],
];

for (const [given, pattern] of cases) {
  test(`the filter ${JSON.stringify(given)} is the pattern ${JSON.stringify(pattern)}`, () => {
    assert.equal(namePattern(given), pattern);
  });
}
