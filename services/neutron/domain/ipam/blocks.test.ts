import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { blockTexts, cutBlock, freeBlocks, isWithin, mergedBlocks } from './blocks.ts';
import { formatCidr, parseCidr, type Cidr } from './cidr.ts';

const block = (text: string): Cidr => {
  const cidr = parseCidr(text);
  assert.ok(cidr !== undefined, text);
  return cidr;
};
const blocks = (...texts: readonly string[]): readonly Cidr[] => texts.map(block);
const cut = (free: readonly Cidr[], prefix: number): string | undefined => {
  const found = cutBlock(free, prefix);
  return found === undefined ? undefined : formatCidr(found);
};

describe('blocks of addresses', () => {
  it('are merged where they meet, overlap or touch', () => {
    assert.deepEqual(blockTexts(mergedBlocks(blocks('10.0.1.0/24', '10.0.0.0/24', '10.0.1.128/25', '10.2.0.0/16'))), [
      '10.0.0.0/23',
      '10.2.0.0/16',
    ]);
    assert.deepEqual(blockTexts(mergedBlocks(blocks('0.0.0.0/1', '128.0.0.0/1'))), ['0.0.0.0/0']);
    assert.deepEqual(blockTexts(mergedBlocks(blocks('fd00::/64', 'fd00:0:0:1::/64'))), ['fd00::/63']);
  });

  it('are free where nothing is taken', () => {
    const free = freeBlocks(blocks('10.0.0.0/24'), blocks('10.0.0.64/26', '10.9.0.0/16'));
    assert.deepEqual(blockTexts(free), ['10.0.0.0/26', '10.0.0.128/25']);
    assert.deepEqual(freeBlocks(blocks('10.0.0.0/24'), blocks('10.0.0.0/25', '10.0.0.128/25')), []);
    assert.deepEqual(freeBlocks(blocks('10.0.0.0/24'), blocks('10.0.0.0/8')), []);
  });

  it('are cut from the smallest one with room', () => {
    const free = blocks('10.0.0.0/16', '10.8.0.0/26', '10.9.0.0/28');
    assert.equal(cut(free, 27), '10.8.0.0/27');
    assert.equal(cut(free, 28), '10.9.0.0/28');
    assert.equal(cut(free, 20), '10.0.0.0/20');
    assert.equal(cut(free, 15), undefined);
    assert.equal(cut(blocks('fd00::/48'), 64), 'fd00::/64');
  });

  it('lie in another or do not', () => {
    assert.ok(isWithin(block('10.0.0.0/24'), blocks('10.0.0.0/16')));
    assert.ok(!isWithin(block('10.0.0.0/15'), blocks('10.0.0.0/16', '10.1.0.0/16')));
    assert.ok(!isWithin(block('fd00::/64'), blocks('0.0.0.0/0')));
  });
});
