import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GuestTree } from '../tree/guest-tree.ts';
import { bootArea, firstPartitionOffset } from './boot-area.ts';
import { newcArchive } from './newc-archive.ts';
import { populateScript } from './populate-script.ts';

const smallTree = (): GuestTree => {
  const tree = new GuestTree();
  tree.link('/bin', 'usr/bin');
  tree.file('/usr/bin/tool', 'abcde', 0o755);
  tree.directory('/root', 0o700);
  return tree;
};

describe('the tree', () => {
  it('has parents before what they hold, whatever came first', () => {
    const paths = smallTree()
      .entries()
      .map((entry) => entry.path);
    assert.deepEqual(paths, ['/bin', '/root', '/usr', '/usr/bin', '/usr/bin/tool']);
  });

  it('holds each path once', () => {
    assert.throws(() => smallTree().file('/usr/bin/tool', ''), /already/);
  });
});

describe('the first root', () => {
  it('is a newc archive: headers, names and contents on multiples of four bytes', () => {
    const archive = newcArchive(smallTree().entries(), 5);
    const names: string[] = [];
    for (let at = 0; at < archive.length;) {
      assert.equal(archive.toString('latin1', at, at + 6), '070701');
      const field = (index: number): number =>
        Number.parseInt(archive.toString('latin1', at + 6 + index * 8, at + 14 + index * 8), 16);
      names.push(
        `${archive.toString('latin1', at + 110, at + 110 + field(11) - 1)} ${field(1).toString(8)} ${field(6)}`,
      );
      const content = at + Math.ceil((110 + field(11)) / 4) * 4;
      at = content + Math.ceil(field(6) / 4) * 4;
    }
    const [directory, file] = ['usr 40755 0', 'usr/bin/tool 100755 5'];
    assert.deepEqual(names, ['bin 120777 7', 'root 40700 0', directory, 'usr/bin 40755 0', file, 'TRAILER!!! 0 0']);
  });
});

describe('the root file system', () => {
  it('is written by debugfs: modes, links, contents, one time', () => {
    const staged = smallTree()
      .entries()
      .map((entry) => (entry.kind === 'file' ? { ...entry, stagedAt: '/w/4' } : entry));
    const lines = populateScript(staged, 7).split('\n');
    assert.deepEqual(lines.slice(0, 4), [
      'set_current_time @7',
      'symlink /bin usr/bin',
      'mkdir /root',
      'set_inode_field /root mode 040700',
    ]);
    assert.ok(lines.includes('write /w/4 /usr/bin/tool'));
    assert.ok(lines.includes('set_inode_field /usr/bin/tool mode 0100755'));
  });

  it('refuses a path that debugfs would take for two words or a command', () => {
    for (const path of ['/a b', '/a\nrm x', '/a"']) {
      assert.throws(() => populateScript([{ kind: 'directory', path, mode: 0o755 }], 0), /plain names/);
    }
  });
});

describe('the boot area', () => {
  it('holds boot code, a partition table with one bootable Linux partition, and the core after it', () => {
    const area = bootArea(Buffer.alloc(512, 0x11), Buffer.alloc(1000, 0x22), 1024 * 1024);
    assert.equal(area.length, firstPartitionOffset);
    assert.equal(area.readUInt8(445), 0x11);
    assert.deepEqual([area.readUInt8(446), area.readUInt8(450)], [0x80, 0x83]);
    assert.deepEqual([area.readUInt32LE(454), area.readUInt32LE(458)], [2048, 2048]);
    assert.equal(area.readUInt16BE(510), 0x55aa);
    assert.deepEqual([area.readUInt8(512), area.readUInt8(1511), area.readUInt8(1512)], [0x22, 0x22, 0]);
  });

  it('refuses a core that would reach into the partition', () => {
    assert.throws(() => bootArea(Buffer.alloc(512), Buffer.alloc(firstPartitionOffset - 511), 512), /does not fit/);
  });
});
