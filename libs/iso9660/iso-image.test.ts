import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isoImage, type IsoContent } from './iso-image.ts';

const sector = 2048;

const content = (paths: readonly string[]): IsoContent => ({
  label: 'config-2',
  files: paths.map((path) => ({ path, content: Buffer.from(`content of ${path}`) })),
  time: new Date('2026-01-02T03:04:05.060Z'),
});

const decode = (name: Buffer, isJoliet: boolean): string =>
  isJoliet ? Buffer.from(name).swap16().toString('utf16le') : name.toString('latin1');

/** Walks the tree of one volume descriptor as a reader would. */
const readTree = (image: Buffer, descriptor: number, isJoliet: boolean): Readonly<Record<string, string>> => {
  const found: Record<string, string> = {};
  const walk = (at: number, size: number, path: string): void => {
    for (let next = at; next < at + size;) {
      const length = image.readUInt8(next);
      if (length === 0) {
        next = (Math.floor(next / sector) + 1) * sector;
        continue;
      }
      const name = image.subarray(next + 33, next + 33 + image.readUInt8(next + 32));
      const [start, bytes] = [image.readUInt32LE(next + 2) * sector, image.readUInt32BE(next + 14)];
      const isDirectory = (image.readUInt8(next + 25) & 2) !== 0;
      if (name.length > 1) {
        const own = `${path}/${decode(name, isJoliet)}`;
        if (isDirectory) walk(start, bytes, own);
        else found[own] = image.toString('utf8', start, start + bytes);
      }
      next += length;
    }
  };
  const root = descriptor * sector + 156;
  walk(image.readUInt32LE(root + 2) * sector, image.readUInt32LE(root + 10), '');
  return found;
};

describe('an ISO image', () => {
  it('holds files under their own names (Joliet) and under plain ones', () => {
    const image = isoImage(content(['openstack/latest/meta_data.json', 'openstack/content/0000', 'top.txt']));
    assert.deepEqual(readTree(image, 17, true), {
      '/top.txt': 'content of top.txt',
      '/openstack/content/0000': 'content of openstack/content/0000',
      '/openstack/latest/meta_data.json': 'content of openstack/latest/meta_data.json',
    });
    assert.deepEqual(Object.keys(readTree(image, 16, false)).toSorted(), [
      '/OPENSTACK/CONTENT/0000.;1',
      '/OPENSTACK/LATEST/META_DATA.JSON;1',
      '/TOP.TXT;1',
    ]);
  });

  it('holds more files in a directory than one sector can list, and empty ones', () => {
    const paths = Array.from({ length: 100 }, (_, index) => `openstack/content/${String(index).padStart(4, '0')}`);
    const image = isoImage({
      ...content(paths),
      files: [...content(paths).files, { path: 'empty', content: Buffer.alloc(0) }],
    });
    const tree = readTree(image, 17, true);
    assert.equal(Object.keys(tree).length, 101);
    assert.deepEqual([tree['/openstack/content/0099'], tree['/empty']], ['content of openstack/content/0099', '']);
  });

  it('bears its label as given, and tells its own length', () => {
    const image = isoImage(content(['a']));
    assert.equal(image.toString('latin1', 16 * sector + 40, 16 * sector + 72).trimEnd(), 'config-2');
    assert.equal(image.readUInt32LE(16 * sector + 80) * sector, image.length);
  });

  it('is the same for the same content, and long enough for readers that look at the first 64 KiB', () => {
    const image = isoImage(content(['a']));
    assert.ok(image.equals(isoImage(content(['a']))));
    assert.ok(image.length > 128 * 1024);
  });

  it('refuses what it cannot hold', () => {
    for (const paths of [['../a'], ['a b'], ['/a'], ['a', 'A'], [`a/${'x'.repeat(29)}`], ['1/2/3/4/5/6/7/8']]) {
      assert.throws(() => isoImage(content(paths)), { name: 'BadRequest' }, paths.join());
    }
    assert.throws(() => isoImage({ ...content(['a']), label: 'far too long a label' }), /no label/);
  });
});
