import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { kernelPackage } from './fetch-packages.ts';
import { isIntact, parsePackageFiles } from './package-file.ts';

const hash = 'a'.repeat(64);

describe('what apt says of packages', () => {
  it('is read line by line, epochs and all', () => {
    const output = `Reading lists...\n'http://deb.example/b_1%3a2.deb' busybox_1%3a1.35+b1_amd64.deb 452120 SHA256:${hash}\n`;
    assert.deepEqual(parsePackageFiles(output), [
      { fileName: 'busybox_1%3a1.35+b1_amd64.deb', size: 452120, sha256: hash },
    ]);
  });

  it('is refused without a SHA-256, or with a name that leads out of the cache', () => {
    const lines = ["'http://x/a.deb' a.deb 1 MD5Sum:ab", `'http://x/a.deb' ../a.deb 1 SHA256:${hash}`];
    for (const text of lines) assert.throws(() => parsePackageFiles(text), /cannot be checked/);
  });

  it('names the kernel that the meta package stands for', () => {
    const text = 'Package: linux-image-cloud-amd64\nDepends: linux-image-6.1.0-56-cloud-amd64 (= 6.1.192-2)\n';
    assert.equal(kernelPackage(text), 'linux-image-6.1.0-56-cloud-amd64');
    assert.throws(() => kernelPackage('Package: x\n'), /names no kernel/);
  });

  it('is compared with the file: absent, cut short, changed', async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'nimbo-packages-'));
    t.after(() => rm(directory, { recursive: true }));
    const path = join(directory, 'a.deb');
    const expected = { fileName: 'a.deb', size: 4, sha256: createHash('sha256').update('good').digest('hex') };
    assert.equal(await isIntact(path, expected), false);
    for (const [content, intact] of [
      ['goo', false],
      ['evil', false],
      ['good', true],
    ] as const) {
      await writeFile(path, content);
      assert.equal(await isIntact(path, expected), intact, content);
    }
  });
});
