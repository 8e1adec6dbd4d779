import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { repositoryRoot } from '@nimbo/testkit/repository-root.ts';
import { lintCheckout } from './lint-checkout.ts';
import { cycleBack, innocents, offences } from './offences.ts';

describe('oxlint with the configuration of this checkout', () => {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), 'nimbo-lint-'));
  let reported: ReadonlyMap<string, readonly string[]> = new Map();

  before(async () => {
    const offending = Object.fromEntries([...offences, cycleBack].map(({ path, code }) => [path, code]));
    reported = await lintCheckout(directory, { ...innocents, ...offending });
  });
  after(() => rmSync(directory, { recursive: true }));

  for (const { rule, what, path } of offences) {
    it(`${rule} refuses ${what}`, () => {
      assert.deepEqual(reported.get(path), [rule]);
    });
  }

  it('reports nothing about files that keep the rules', () => {
    const kept = Object.keys(innocents).filter((path) => reported.has(path));
    assert.deepEqual(kept, []);
  });

  it('has no rule that no offence proves', () => {
    const { rules } = JSON.parse(readFileSync(join(repositoryRoot, '.oxlintrc.json'), 'utf8')) as {
      readonly rules: Readonly<Record<string, unknown>>;
    };
    const active = Object.keys(rules).filter((rule) => rules[rule] !== 'off');
    const proven = new Set(offences.map((offence) => offence.rule));
    assert.deepEqual(
      active.filter((rule) => !proven.has(rule)),
      [],
    );
  });
});
