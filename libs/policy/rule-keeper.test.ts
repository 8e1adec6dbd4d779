import assert from 'node:assert/strict';
import { chmod, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { identityWith } from './identity.fixture.ts';
import { policyScene } from './policy-scene.fixture.ts';

const admin = identityWith(['admin']);
const reader = identityWith(['reader']);

describe('the policy file', () => {
  it('reads policy.json where there is no policy.yaml', async () => {
    await using scene = await policyScene();
    const json = join(scene.directory, 'policy.json');
    await writeFile(json, '{\n\t"identity:get_user": [["role:reader"]]\n}\n');
    const enforcer = await scene.make({ files: [scene.file, json] });
    assert.equal(await enforcer.allows('identity:get_user', reader, {}), true);
  });

  it('looks at the file once a second and follows it', async () => {
    await using scene = await policyScene();
    const enforcer = await scene.make();
    assert.equal(await enforcer.allows('identity:get_user', reader, {}), false);
    await writeFile(scene.file, '"identity:get_user": "role:reader"\n');
    scene.time.now = 999;
    assert.equal(await enforcer.allows('identity:get_user', reader, {}), false);
    scene.time.now = 1000;
    assert.equal(await enforcer.allows('identity:get_user', reader, {}), false, 'the question itself does not wait');
    await until('the new rules hold', () => enforcer.allows('identity:get_user', reader, {}));
  });

  it('keeps the old rules when the new file is broken, says so once, and recovers', async () => {
    await using scene = await policyScene();
    await writeFile(scene.file, '"identity:get_user": "role:reader"\n');
    const enforcer = await scene.make();
    await writeFile(scene.file, '# mine\n"identity:get_user": "role:reader and"\n');
    assert.equal(await enforcer.reload(), 'refused');
    assert.equal(await enforcer.reload(), 'refused');
    assert.equal(await enforcer.allows('identity:get_user', reader, {}), true);
    assert.equal(scene.logged('error').length, 1);
    assert.match(scene.logged('error')[0] ?? '', /policy\.yaml, line 2: rule .*identity:get_user.*ends where a check/);
    await writeFile(scene.file, '"identity:get_user": "!"\n');
    assert.equal(await enforcer.reload(), 'reloaded');
    assert.equal(await enforcer.allows('identity:get_user', admin, {}), false);
  });

  it('returns to the defaults only when the file stays away', async () => {
    await using scene = await policyScene();
    await writeFile(scene.file, '"identity:get_user": "role:reader"\n');
    const enforcer = await scene.make();
    await rename(scene.file, `${scene.file}~`);
    assert.equal(await enforcer.reload(), 'unchanged');
    assert.equal(await enforcer.allows('identity:get_user', reader, {}), true);
    assert.equal(await enforcer.reload(), 'reloaded');
    assert.equal(await enforcer.allows('identity:get_user', reader, {}), false);
  });

  it('reads an unchanged file once', async () => {
    await using scene = await policyScene();
    await writeFile(scene.file, '"identity:get_user": "role:reader"\n');
    const enforcer = await scene.make();
    assert.equal(await enforcer.reload(), 'unchanged');
    await utimes(scene.file, 1, 1);
    assert.equal(await enforcer.reload(), 'reloaded');
  });

  it('does not follow the file any more when closed', async () => {
    await using scene = await policyScene();
    const enforcer = await scene.make();
    enforcer.close();
    await writeFile(scene.file, '"identity:get_user": "role:reader"\n');
    scene.time.now = 5000;
    assert.equal(await enforcer.allows('identity:get_user', reader, {}), false);
  });

  it('warns of unknown rules with the nearest name, missing references and a file that anybody can write', async () => {
    await using scene = await policyScene();
    await writeFile(
      scene.file,
      '"identity:get_usr": "role:reader"\n"identity:get_user": "rule:ownr or rule:mine"\nmine: "@"\n',
    );
    await chmod(scene.file, 0o666);
    await scene.make();
    const warnings = scene.logged('warn').join('\n');
    assert.match(warnings, /nothing asks for.*"line":1.*get_usr.*did you mean \\"identity:get_user/);
    assert.match(warnings, /"missing":"ownr".*did you mean \\"owner/);
    assert.match(warnings, /anybody on this machine/);
    assert.doesNotMatch(warnings, /"rule":"mine"/);
  });
});
