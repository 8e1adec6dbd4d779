import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Check } from './check.ts';
import { policyLimits } from './limits.ts';
import { parseRule } from './parse-rule.ts';
import { printCheck } from './print-check.ts';
import { RuleSyntaxError } from './rule-syntax-error.ts';

const leaf = (left: string, match: string): Check => ({ kind: 'leaf', left, match });

const readings: readonly [string, string][] = [
  ['', '@'],
  ['@', '@'],
  ['!', '!'],
  ['role:admin', 'role:admin'],
  ['role:compute:admin', 'role:compute:admin'],
  ['a:1 and b:2 or c:3', '(a:1 and b:2) or c:3'],
  ['a:1 or b:2 and c:3', 'a:1 or (b:2 and c:3)'],
  ['a:1 or b:2 and c:3 and d:4 or e:5', 'a:1 or (b:2 and c:3 and d:4) or e:5'],
  ['not a:1 and b:2', 'not a:1 and b:2'],
  ['not (a:1 and b:2)', 'not (a:1 and b:2)'],
  ['not not a:1', 'not not a:1'],
  ['((a:1))', 'a:1'],
  ['(a:1 or b:2) and c:3', '(a:1 or b:2) and c:3'],
  ['(user_id:%(target.user.id)s)', 'user_id:%(target.user.id)s'],
  ['a:1 AND NOT b:2 Or c:3', '(a:1 and not b:2) or c:3'],
  ['  a:1\n  or\tb:2 ', 'a:1 or b:2'],
  ["'Member':%(role.name)s", "'Member':%(role.name)s"],
];

describe('a rule as text', () => {
  for (const [rule, reading] of readings) {
    it(`reads ${JSON.stringify(rule)} as ${reading}`, () => assert.equal(printCheck(parseRule(rule)), reading));
  }

  const refused: readonly [string, RegExp][] = [
    [' ', /blank/],
    ['a:1 and', /ends where a check is expected/],
    ['and a:1', /"and" stands where a check/],
    ['(a:1', /"\(" is never closed/],
    ['a:1)', /"\)" follows without/],
    ['a:1 b:2', /"b:2" follows without "and" or "or"/],
    ['()', /"\)" stands where/],
    ['not', /ends where/],
    ['admin', /"admin" is no check/],
    ['"quoted"', /is no check/],
    [':x', /names nothing before its colon/],
    ['not(role:x)', /put a space before "\("/],
    ['role:a)and', /parentheses/],
    ['role:100%', /neither %\(name\)s nor %%/],
    ['role:%(name)d', /neither %\(name\)s nor %%/],
    ["'abc:%(x)s", /not closed before the colon/],
    ['http:%(url)s', /name its host outright/],
    ['http://%(host)s/x', /name its host outright/],
  ];
  for (const [rule, message] of refused) {
    it(`refuses ${JSON.stringify(rule)}`, () => assert.throws(() => parseRule(rule), message));
  }

  it('says at which character the error is', () => {
    assert.throws(
      () => parseRule('role:a and or role:b'),
      (error: RuleSyntaxError) => error.offset === 11,
    );
  });
});

describe('a rule as a list of lists', () => {
  it('joins the outer list by or and the inner by and', () =>
    assert.equal(printCheck(parseRule([['a:1', 'b:2'], ['c:3']])), '(a:1 and b:2) or c:3'));
  it('takes a bare text for a list of one', () => assert.equal(printCheck(parseRule(['a:1', 'b:2'])), 'a:1 or b:2'));
  it('lets everybody in when empty', () => assert.deepEqual(parseRule([]), { kind: 'always' }));
  it('lets nobody in when it has only empty lists', () => assert.deepEqual(parseRule([[], []]), { kind: 'never' }));
  it('knows no words inside', () => {
    assert.throws(() => parseRule([['a:1 and b:2']]), /must be one check/);
    assert.throws(() => parseRule(['not a:1']), /must be one check/);
  });
  it('allows spaces in a check', () => assert.deepEqual(parseRule([['role:my role']]), leaf('role', 'my role')));
});

const name = fc.stringMatching(/^[a-z_][a-z0-9_.]{0,12}$/).filter((word) => !['http', 'https'].includes(word));
const part = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_:.-]{1,8}$/),
  name.map((key) => `%(${key})s`),
  fc.constant('%%'),
);
const match = fc.array(part, { maxLength: 3 }).map((parts) => parts.join(''));
const leaves = fc.oneof(
  fc.constant<Check>({ kind: 'always' }),
  fc.constant<Check>({ kind: 'never' }),
  fc.tuple(name, match).map(([left, right]) => leaf(left, right)),
);
const flat = (kind: 'and' | 'or', checks: Check[]): Check => ({
  kind,
  checks: checks.flatMap((check) => (check.kind === kind ? check.checks : [check])),
});
const trees = fc.letrec<{ tree: Check }>((tie) => {
  const several = fc.array(tie('tree'), { minLength: 2, maxLength: 4 });
  return {
    tree: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      leaves,
      tie('tree').map((check): Check => ({ kind: 'not', check })),
      several.map((checks) => flat('and', checks)),
      several.map((checks) => flat('or', checks)),
    ),
  };
}).tree;

describe('any rule', () => {
  it('reads back what is printed', () => {
    fc.assert(
      fc.property(trees, (tree) => assert.deepEqual(parseRule(printCheck(tree)), tree)),
      { numRuns: 500 },
    );
  });

  it('is parsed or refused by a syntax error, whatever the text', () => {
    const words = fc.constantFrom('and', 'or', 'not', '(', ')', 'a:1', '@', '!', '%', '(a:%(b)s)', '"', "'", ':');
    const texts = fc.oneof(
      fc.string(),
      fc.array(words).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          assert.ok(parseRule(text).kind);
        } catch (error) {
          assert.ok(error instanceof RuleSyntaxError, String(error));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('may be long but not deep', () => {
    const long = Array.from({ length: 5000 }, (_, index) => `a:${index}`).join(' or ');
    const check = parseRule(long);
    assert.equal(check.kind === 'or' && check.checks.length, 5000);
    const deep = policyLimits.nesting + 1;
    assert.throws(() => parseRule(`${'('.repeat(deep)}a:1${')'.repeat(deep)}`), /nested deeper/);
    assert.throws(() => parseRule(`${'not '.repeat(10_000)}a:1`), /nested deeper/);
    assert.throws(() => parseRule('('.repeat(60_000)), /nested deeper/);
    assert.throws(() => parseRule('a'.repeat(policyLimits.ruleLength + 1)), /characters/);
  });
});
