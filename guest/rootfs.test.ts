import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { requirePrograms } from './needed-programs.ts';

const rootfs = fileURLToPath(new URL('rootfs', import.meta.url));

/** Values at a place, as the guest's own reader sees them. */
const read = (json: string, want: string): string =>
  execFileSync('awk', ['-f', join(rootfs, 'usr/lib/nimbo/json.awk'), '-v', `want=${want}`], {
    input: json,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });

describe('the reader of metadata', () => {
  const metadata = {
    meta: { admin_pass: 'wrong', uuid: 'wrong' },
    empty: {},
    none: [],
    list: [1, { deep: true }, null],
    public_keys: { one: 'ssh-rsa AAAA a\n', 'two "2"': 'ssh-ed25519 BBBB b' },
    admin_pass: 'a "quoted" \\ and \t pässword € 😀 }],',
    uuid: 'right',
  };

  it('finds a value by its place, not by its name', () => {
    assert.equal(read(JSON.stringify(metadata), '^/uuid$'), 'right\n');
    assert.equal(read(JSON.stringify(metadata, null, 2), '^/list/1/deep$'), 'true\n');
  });

  it('undoes every escape', () => {
    assert.equal(read(JSON.stringify(metadata), '^/admin_pass$'), `${metadata.admin_pass}\n`);
    const ascii = JSON.stringify(metadata).replaceAll(
      /[^\0-\x7f]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    assert.equal(read(ascii, '^/admin_pass$'), `${metadata.admin_pass}\n`);
  });

  it('lists all values below a place', () => {
    assert.equal(read(JSON.stringify(metadata), '^/public_keys/'), 'ssh-rsa AAAA a\n\nssh-ed25519 BBBB b\n');
  });

  it('fails for what is cut short', () => {
    assert.throws(() => read('{"uuid": "ri', '^/uuid$'));
  });
});

describe('the image', () => {
  it('has no password: root is locked until metadata bring one', () => {
    assert.match(readFileSync(join(rootfs, 'etc/shadow'), 'utf8'), /^root:\*:/);
  });

  it('is not begun where programs are missing, and all are named at once', async () => {
    await assert.rejects(
      requirePrograms('/nonexistent'),
      /apt-get, apt-cache, dpkg-deb, qemu-img;.*install.* apt dpkg qemu-utils$/,
    );
  });
});
