import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { identityWith, scopes } from './identity.fixture.ts';
import { policyScene } from './policy-scene.fixture.ts';

const admin = identityWith(['admin']);
const reader = identityWith(['reader']);
const memberOfAll = identityWith(['member'], scopes.system);
const readerOfAll = identityWith(['reader'], scopes.system);

describe('an enforcer', () => {
  it('follows references to other rules', async () => {
    await using scene = await policyScene();
    const enforcer = await scene.make();
    const target = { target: { user: { id: 'u1' } } };
    assert.equal(await enforcer.allows('identity:get_user', reader, target), true);
    assert.equal(await enforcer.allows('identity:get_user', reader, { target: { user: { id: 'u2' } } }), false);
    assert.equal(await enforcer.allows('identity:get_user', admin, {}), true);
  });

  it('keeps out tokens of another scope, unless scopes are not enforced', async () => {
    await using scene = await policyScene();
    assert.equal(await (await scene.make()).allows('identity:list_regions', reader, {}), false);
    assert.equal(await (await scene.make()).allows('identity:list_regions', readerOfAll, {}), true);
    assert.equal(await (await scene.make()).allows('identity:list_regions', undefined, {}), false);
    assert.equal(await (await scene.make({ enforceScope: false })).allows('identity:list_regions', reader, {}), true);
  });

  it('denies rules that do not exist', async () => {
    await using scene = await policyScene();
    assert.equal(await (await scene.make()).allows('identity:no_such', admin, {}), false);
  });

  it('falls back to the default rule of the file', async () => {
    await using scene = await policyScene();
    await writeFile(scene.file, 'default: role:admin\n"a": "rule:missing"\n');
    const enforcer = await scene.make();
    assert.equal(await enforcer.allows('identity:no_such', admin, {}), true);
    assert.equal(await enforcer.allows('identity:no_such', reader, {}), false);
    assert.equal(await enforcer.allows('a', admin, {}), true);
  });

  it('explains which checks decided on which facts', async () => {
    await using scene = await policyScene();
    const decision = await (
      await scene.make()
    ).explain('identity:get_user', reader, { target: { user: { id: 'u2' } } });
    assert.deepEqual(decision, {
      allowed: false,
      refusal: 'check',
      rule: 'identity:get_user',
      check: 'rule:admin_required or rule:owner',
      source: 'default',
      trail: [
        { check: 'role:admin', passed: false, facts: 'roles are reader' },
        {
          check: 'user_id:%(target.user.id)s',
          passed: false,
          facts: "user_id is 'u1', %(target.user.id)s is 'u2'",
        },
      ],
    });
  });

  it('explains a scope that does not fit', async () => {
    await using scene = await policyScene();
    const { allowed, refusal, trail } = await (await scene.make()).explain('identity:list_regions', reader, {});
    assert.equal(allowed, false);
    assert.equal(refusal, 'scope');
    assert.deepEqual(trail, [{ check: 'scope_types:system', passed: false, facts: 'the token is project-scoped' }]);
  });

  it('explains a target that lacks what the rule compares', async () => {
    await using scene = await policyScene();
    const { trail } = await (await scene.make()).explain('owner', reader, {});
    assert.equal(trail[0]?.facts, "user_id is 'u1', the target has no %(target.user.id)s");
  });
});

describe('a rule that has a deprecated name or check', () => {
  it('honours an override, and one of the former name', async () => {
    await using scene = await policyScene();
    await writeFile(scene.file, '"identity:show_user": "role:reader"\n"identity:list_regions": [["role:member"]]\n');
    const enforcer = await scene.make();
    assert.equal(await enforcer.allows('identity:get_user', reader, {}), true);
    assert.equal(await enforcer.allows('identity:get_user', admin, {}), false);
    assert.equal(await enforcer.allows('identity:list_regions', memberOfAll, {}), true);
    assert.equal((await enforcer.explain('identity:get_user', admin, {})).source, scene.file);
    assert.match(scene.logged('warn').join('\n'), /deprecated.*identity:show_user/);
  });

  it('prefers the new name where both are overridden', async () => {
    await using scene = await policyScene();
    await writeFile(scene.file, '"identity:show_user": "role:reader"\n"identity:get_user": "!"\n');
    assert.equal(await (await scene.make()).allows('identity:get_user', reader, {}), false);
  });

  it('ignores a former name that says only what it said before, or points to the new one', async () => {
    await using scene = await policyScene();
    for (const check of ['rule:admin_required', 'rule:identity:get_user']) {
      await writeFile(scene.file, `"identity:show_user": "${check}"\n`);
      const target = { target: { user: { id: 'u1' } } };
      assert.equal(await (await scene.make()).allows('identity:get_user', reader, target), true, check);
    }
  });

  it('lets the deprecated check in beside the new one only where new defaults are not enforced', async () => {
    await using scene = await policyScene();
    assert.equal(await (await scene.make()).allows('identity:list_regions', memberOfAll, {}), false);
    const old = await scene.make({ enforceNewDefaults: false });
    assert.equal(await old.allows('identity:list_regions', memberOfAll, {}), true);
    assert.equal(await old.allows('identity:list_regions', readerOfAll, {}), true);
  });
});
