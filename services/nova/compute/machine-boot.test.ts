import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { machineBoot } from './machine-boot.ts';

test('a boot is the same until what does not outlive a restart is gone', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-boot-'));
  t.after(() => rm(directory, { recursive: true }));
  const first = await machineBoot(directory);
  assert.equal(await machineBoot(directory), first);
  await rm(join(directory, 'boot'));
  assert.notEqual(await machineBoot(directory), first);
});
