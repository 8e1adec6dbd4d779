import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { array, assert as assertProperty, integer, nat, property, record, string } from 'fast-check';
import { encodeFrame, FrameReader, FramingError } from './framing.ts';

const readAll = (reader: FrameReader): { header: unknown; body: string }[] => {
  const frames = [];
  for (let frame = reader.next(); frame !== undefined; frame = reader.next())
    frames.push({ header: frame.header, body: frame.body.toString() });
  return frames;
};

describe('frames', () => {
  it('come out as they went in, however the bytes are cut', () => {
    const frames = array(record({ header: record({ n: nat() }), body: string({ unit: 'binary' }) }));
    assertProperty(
      property(frames, integer({ min: 1, max: 40 }), (sent, cut) => {
        const bytes = Buffer.concat(sent.map(({ header, body }) => encodeFrame(header, body)));
        const reader = new FrameReader(1024 * 1024);
        const got = [];
        for (let start = 0; start < bytes.length; start += cut) {
          reader.push(bytes.subarray(start, start + cut));
          got.push(...readAll(reader));
        }
        assert.deepEqual(
          got,
          sent.map(({ header, body }) => ({ header: { ...header }, body: Buffer.from(body).toString() })),
        );
        assert.equal(reader.buffered, 0);
      }),
    );
  });

  it('that announce too much are refused before they have arrived', () => {
    const reader = new FrameReader(100);
    reader.push(encodeFrame({ t: 'x' }, 'y'.repeat(200)).subarray(0, 8));
    assert.throws(() => reader.next(), FramingError);
  });

  it('whose header is no JSON, or longer than the frame, are refused', () => {
    for (const bytes of [
      [0, 0, 0, 4, 0, 2, 0x7b, 0x7b],
      [0, 0, 0, 2, 0, 9, 0, 0],
      [0, 0, 0, 0, 0, 0],
    ]) {
      const reader = new FrameReader(100);
      reader.push(Buffer.from(bytes));
      assert.throws(() => reader.next(), FramingError);
    }
  });
});
