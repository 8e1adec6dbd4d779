/** Distinguished encoding (X.690): just what a certificate needs. */

const lengthOf = (count: number): Buffer => {
  if (count < 0x80) return Buffer.from([count]);
  const hex = count.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
};

/** A value with its tag and length. */
export const tagged = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
};

export const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, ...parts);
export const setOf = (...parts: readonly Buffer[]): Buffer => tagged(0x31, ...parts);
export const octets = (bytes: Buffer): Buffer => tagged(0x04, bytes);
export const bits = (bytes: Buffer): Buffer => tagged(0x03, Buffer.alloc(1), bytes);
export const utf8 = (text: string): Buffer => tagged(0x0c, Buffer.from(text));
export const nothing = (): Buffer => tagged(0x05);

/** A positive integer, most significant byte first. */
export const positive = (bytes: Buffer): Buffer =>
  tagged(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);

const base128 = (value: number): readonly number[] => {
  const digits = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
};

/** An object identifier, written with dots. */
export const oid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
};

/** An instant, in milliseconds since the epoch, as GeneralizedTime. */
export const time = (milliseconds: number): Buffer =>
  tagged(0x18, Buffer.from(`${new Date(milliseconds).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`));
