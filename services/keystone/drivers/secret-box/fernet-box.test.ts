import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { movableClock } from '../../testing/keystone-fixture.ts';
import { initialiseKeys, rotateKeys } from '../token-provider/key-files.ts';
import { fernetBox } from './fernet-box.ts';

const directory = await mkdtemp(join(tmpdir(), 'keystone-box-'));
after(() => rm(directory, { recursive: true }));

test('what was sealed opens, also after keys were added, and to nobody without the keys', async () => {
  const keys = join(directory, 'keys');
  const others = join(directory, 'others');
  await initialiseKeys(keys);
  await initialiseKeys(others);
  const clock = movableClock();
  const box = fernetBox(keys, clock);
  const sealed = await box.seal('ünïcödé secret');
  assert.doesNotMatch(sealed, /secret/);
  assert.equal(await box.open(sealed), 'ünïcödé secret');
  await rotateKeys(keys, 100);
  clock.pass(2_000);
  assert.equal(await box.open(sealed), 'ünïcödé secret');
  assert.notEqual(await box.seal('ünïcödé secret'), sealed);
  await assert.rejects(fernetBox(others, clock).open(sealed), /no key in/);
});
