import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { createEnforcer } from './create-enforcer.ts';
import { describeDecision } from './describe-decision.ts';
import { policyMatrix } from './policy-matrix.ts';
import { policyPersonas } from './policy-personas.ts';
import type { PolicyRule } from './rule.ts';

const operations = [{ method: 'GET', path: '/x' }];
const rules: readonly PolicyRule[] = [
  { name: 'owner', check: 'project_id:%(project_id)s', description: 'the project' },
  { name: 'x:show', check: 'role:reader and rule:owner', description: 'show', operations, scopeTypes: ['project'] },
  { name: 'x:list', check: '', description: 'list', operations },
];
const targets = [
  { name: 'own', target: { project_id: 'own-project' } },
  { name: 'other', target: { project_id: 'p2' } },
];
const enforcer = () => createEnforcer({ service: 'test', rules, log: silentLog, clock: systemClock });

describe('a policy matrix', () => {
  it('has a line for each guarding rule and target, a column for each persona', async () => {
    const names = new Set(['nobody', 'project-none', 'project-reader', 'system-admin']);
    const personas = policyPersonas().filter(({ name }) => names.has(name));
    assert.equal(
      await policyMatrix({ enforcer: await enforcer(), rules, personas, targets }),
      [
        'rule    target  nobody  project-none  project-reader  system-admin',
        'x:list  own     yes     yes           yes             yes',
        'x:list  other   yes     yes           yes             yes',
        'x:show  own     -       -             yes             -',
        'x:show  other   -       -             -               -',
        '',
      ].join('\n'),
    );
  });
});

const explained = async (rule: string, persona: string): Promise<string> => {
  const identity = policyPersonas().find(({ name }) => name === persona)?.identity;
  return describeDecision(await (await enforcer()).explain(rule, identity, { project_id: 'p2' }));
};

describe('a decision in words', () => {
  it('tells the rule and what was compared', async () => {
    assert.equal(
      await explained('x:show', 'project-reader'),
      [
        'x:show keeps the request out',
        '  rule    role:reader and rule:owner (default)',
        '  passed  role:reader: roles are reader',
        "  failed  project_id:%(project_id)s: project_id is 'own-project', %(project_id)s is 'p2'",
      ].join('\n'),
    );
  });

  it('tells a scope that does not fit, a missing rule and an open one', async () => {
    assert.match(await explained('x:show', 'system-admin'), /scope does not fit\n.*\n.*the token is system-scoped/);
    assert.match(await explained('x:none', 'system-admin'), /there is no such rule/);
    assert.match(await explained('x:list', 'nobody'), /lets the request in\n  rule    "" \(default\)\n  passed  @/);
  });
});
