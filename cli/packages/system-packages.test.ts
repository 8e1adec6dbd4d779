import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryRoot } from '@nimbo/testkit/repository-root.ts';
import { missingPackages, missingReason, systemPackages } from './system-packages.ts';

const names = (needed: readonly string[], path: string): readonly string[] =>
  missingPackages(needed, path).map((one) => one.name);

test('a package is missing while its program is on no path, and only for groups that need it', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'nimbo-packages-'));
  t.after(() => rmSync(directory, { recursive: true }));
  assert.ok(names(['e2e'], directory).includes('curl'));
  assert.ok(!names(['unit', 'database/sqlite'], directory).includes('curl'));
  writeFileSync(join(directory, 'curl'), '');
  assert.ok(names(['e2e'], directory).includes('curl'), 'a file that cannot be run is no program');
  chmodSync(join(directory, 'curl'), 0o755);
  assert.ok(!names(['e2e'], directory).includes('curl'));
});

/** What test/chaos says where it may neither mount nor change its user. */
const lackOfRights = 'only root can mount file systems and run programs as somebody else';

test('the only allowed skips are packages that are not installed, and rights that only root has', () => {
  const allowed = readFileSync(join(repositoryRoot, 'golden/test/allowed-skips.txt'), 'utf8')
    .split('\n')
    .filter(Boolean);
  const reasons = new Set([...systemPackages.map(missingReason), lackOfRights]);
  assert.deepEqual(
    allowed.filter((reason) => !reasons.has(reason)),
    [],
  );
});
