import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { createEnforcer } from './create-enforcer.ts';
import { identityWith } from './identity.fixture.ts';
import { policyLimits } from './limits.ts';
import { readPolicyText } from './read-policy-file.ts';

const enforcerOf = (checks: Readonly<Record<string, string>>) => {
  const rules = Object.entries(checks).map(([name, check]) => ({ name, check, description: 'a rule' }));
  return createEnforcer({ service: 'test', rules, log: silentLog, clock: systemClock });
};

describe('a policy file that is broken', () => {
  const files: readonly [string, string, RegExp][] = [
    ['bad YAML', 'a: role:x\nb: [', /^p\.yaml, line 2/],
    ['a duplicate name', 'a: role:x\na: role:y', /^p\.yaml, line 2.*unique/],
    ['a list at the top', '- a', /line 1: a policy file maps names/],
    ['no value', 'a:\nb: role:x', /line 1: rule "a" must be a text/],
    ['a number', 'b: role:x\na: 5', /line 2: rule "a" must be a text/],
    ['a boolean', 'a: yes', /rule "a" must be a text/],
    ['a map', 'a: {b: c}', /rule "a" must be a text/],
    ['lists three deep', 'a: [[[x]]]', /rule "a" must be a text/],
    ['an unquoted exclamation mark', 'a: !', /rule "a" must be a text/],
    [
      'a bad check',
      'ok: role:x\n\nbad: role:x or (role:y',
      /line 3: rule "bad": this "\(" is never closed \(at character 11/,
    ],
  ];
  for (const [what, text, message] of files) {
    it(`names the place of ${what}`, () => {
      assert.throws(() => readPolicyText('p.yaml', text), { name: 'PolicyError', message });
    });
  }

  it('is refused when huge', () => {
    assert.throws(() => readPolicyText('p.yaml', `a: "${'x'.repeat(policyLimits.fileSize)}"`), /larger than/);
  });

  it('may be empty or only comments', () => {
    assert.deepEqual(readPolicyText('p.yaml', ''), []);
    assert.deepEqual(readPolicyText('p.yaml', '# "a": "role:x"\n'), []);
  });

  it('follows anchors', () => {
    assert.equal(readPolicyText('p.yaml', 'a: &x role:x\nb: *x')[1]?.text, 'role:x');
  });

  it('runs nothing by tags', () => {
    assert.throws(() => readPolicyText('p.yaml', 'a: !!js/function "x"'), /PolicyError|p\.yaml/);
  });
});

describe('rules that cannot be decided', () => {
  it('are refused for a circle, naming it', async () => {
    const checks = { start: 'rule:a', a: 'rule:b or @', b: 'not rule:c', c: 'rule:a' };
    await assert.rejects(enforcerOf(checks), /circle: "a" -> "b" -> "c" -> "a"/);
    await assert.rejects(enforcerOf({ self: 'role:x and rule:self' }), /circle: "self" -> "self"/);
  });

  it('are refused for a circle through the default rule', async () => {
    await assert.rejects(enforcerOf({ default: 'rule:default' }), /circle/);
  });

  it('may share rules without being circles', async () => {
    const enforcer = await enforcerOf({ a: 'rule:c and rule:b', b: 'rule:c', c: 'role:x' });
    assert.equal(await enforcer.allows('a', identityWith(['x']), {}), true);
  });

  it('are refused when references chain too deep', async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [`r${index}`, index === 19_999 ? '@' : `rule:r${index + 1}`]),
    );
    await assert.rejects(enforcerOf(chain), /nested deeper/);
  });

  it('are refused when references multiply', async () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `r${index}`,
        index === 59 ? 'role:x' : `rule:r${index + 1} and rule:r${index + 1}`,
      ]),
    );
    await assert.rejects(enforcerOf(doubling), /more than 100000 checks/);
  });

  it('are refused as defaults for missing references, remote checks, repeated names and bad syntax', async () => {
    await assert.rejects(
      enforcerOf({ owner: '@', a: 'rule:ownr' }),
      /"ownr", which does not exist did you mean "owner"/,
    );
    await assert.rejects(enforcerOf({ a: 'role:x or http://h/x' }), /only policy files may ask/);
    await assert.rejects(enforcerOf({ a: 'role:x or' }), /default of policy rule "a": the rule ends/);
    const rule = { name: 'a', check: '@', description: 'a rule' };
    const twice = createEnforcer({ service: 't', rules: [rule, rule], log: silentLog, clock: systemClock });
    await assert.rejects(twice, /declared twice/);
  });
});
