import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as fc from 'fast-check';
import type { Inspection } from './disk-format.ts';
import { createImageInspector } from './image-inspector.ts';

const directory = mkdtempSync(join(tmpdir(), 'nimbo-inspector-'));
after(() => rmSync(directory, { recursive: true }));

const size = 10 * 1024 * 1024;
let made = 0;

/** A real image, made by qemu-img. */
const makeImage = (format: string, options: readonly string[] = [], bytes = String(size)): Buffer => {
  const path = join(directory, `${(made += 1)}.img`);
  execFileSync('qemu-img', ['create', '-q', '-f', format, ...options, path, ...(bytes === '' ? [] : [bytes])]);
  return readFileSync(path);
};

const inspect = (bytes: Buffer, chunkLength = 64 * 1024): Inspection => {
  const inspector = createImageInspector();
  for (let at = 0; at < bytes.length; at += chunkLength) inspector.push(bytes.subarray(at, at + chunkLength));
  return inspector.finish();
};

const honest: readonly (readonly [format: string, detected: string, options?: readonly string[]])[] = [
  ['qcow2', 'qcow2'],
  ['qcow2', 'qcow2', ['-o', 'compat=0.10']],
  ['vdi', 'vdi'],
  ['vmdk', 'vmdk'],
  ['vmdk', 'vmdk', ['-o', 'subformat=streamOptimized']],
  ['vhdx', 'vhdx'],
  ['vpc', 'vhd', ['-o', 'force_size=on']],
  ['vpc', 'vhd', ['-o', 'subformat=fixed,force_size=on']],
  ['raw', 'raw'],
];

for (const [format, detected, options] of honest) {
  test(`${format} ${options?.at(-1) ?? ''} is recognised with its size, however it is cut into chunks`, () => {
    const bytes = makeImage(format, options);
    for (const chunkLength of [1, 1460, 65_536, 1 << 20, bytes.length].filter(
      (length) => length > 1 || bytes.length < 1 << 19,
    )) {
      const found = inspect(bytes, chunkLength);
      assert.equal(found.format, detected);
      assert.equal(found.danger, undefined);
      assert.equal(found.virtualSize, size);
    }
  });
}

test('a qcow2 with a backing file, with data elsewhere, or with unknown features is dangerous', () => {
  const base = join(directory, 'base.qcow2');
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', base, '1M']);
  const backed = makeImage('qcow2', ['-b', base, '-F', 'qcow2'], '');
  assert.match(inspect(backed).danger ?? '', /backing file/);
  const external = makeImage('qcow2', ['-o', `data_file=${join(directory, 'data.raw')}`]);
  assert.match(inspect(external).danger ?? '', /another file/);
  const strange = makeImage('qcow2');
  strange.writeUInt8(0x80, 72);
  assert.match(inspect(strange).danger ?? '', /not known/);
  assert.match(inspect(makeImage('qcow2').subarray(0, 40)).danger ?? '', /cut short/);
});

test('a VMDK that keeps its data elsewhere is dangerous', () => {
  const flat = makeImage('vmdk', ['-o', 'subformat=monolithicFlat']);
  assert.match(inspect(flat).danger ?? '', /other files/);
  const sparse = makeImage('vmdk');
  const text = sparse.toString('latin1');
  const renamed = Buffer.from(text.replace('createType="monolithicSparse"', 'createType="twoGbMaxExtentFl"'), 'latin1');
  assert.match(inspect(renamed).danger ?? '', /subformat/);
  const pathed = Buffer.from(
    text.replace(/RW \d+ SPARSE "[^"]*"/, (extent) => 'RW 8 FLAT "/etc/passwd"'.padEnd(extent.length)),
    'latin1',
  );
  assert.match(inspect(pathed).danger ?? '', /extents refer/);
});

test('differencing VHD and VHDX disks are dangerous', () => {
  const vhd = makeImage('vpc', ['-o', 'force_size=on']);
  vhd.writeUInt32BE(4, 60);
  assert.match(inspect(vhd).danger ?? '', /parent disk/);
  assert.match(inspect(makeImage('vhdx').subarray(0, 200 * 1024)).danger ?? '', /metadata/);
});

test('an ISO is told by its volume descriptor, a partitioned disk by its boot record', () => {
  const iso = Buffer.alloc(100 * 2048);
  iso.write('\x01CD001', 32 * 1024, 'latin1');
  iso.writeUInt32LE(100, 32 * 1024 + 80);
  iso.writeUInt16LE(2048, 32 * 1024 + 128);
  assert.deepEqual(inspect(iso), { format: 'iso', virtualSize: 100 * 2048, danger: undefined });
  const disk = Buffer.alloc(4096);
  disk.writeUInt16LE(0xaa55, 510);
  assert.equal(inspect(disk).format, 'gpt');
});

test('a LUKS container is told by its magic, and keeps its size to itself', () => {
  const container = Buffer.concat([Buffer.from('LUKS\xba\xbe\0\x01', 'latin1'), Buffer.alloc(4096)]);
  assert.deepEqual(inspect(container), { format: 'luks', virtualSize: undefined, danger: undefined });
});

test('no bytes make an inspection throw', () => {
  const seeds = honest.map(([format, , options]) => makeImage(format, options).subarray(0, 300 * 1024));
  const mutations = fc.array(fc.tuple(fc.nat(1024), fc.nat(255)), { maxLength: 20 });
  fc.assert(
    fc.property(fc.constantFrom(...seeds), mutations, fc.nat(300 * 1024), (seed, changes, length) => {
      const bytes = Buffer.from(seed.subarray(0, length));
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      const found = inspect(bytes);
      return found.virtualSize === undefined || Number.isSafeInteger(found.virtualSize);
    }),
    { numRuns: 300 },
  );
});
