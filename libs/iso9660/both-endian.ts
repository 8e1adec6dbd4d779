/** ISO 9660 writes most numbers twice, little-endian first (ECMA-119, 7.2.3 and 7.3.3). */
export const writeBoth16 = (target: Buffer, value: number, at: number): void => {
  target.writeUInt16LE(value, at);
  target.writeUInt16BE(value, at + 2);
};

/** The same with 32 bits each. */
export const writeBoth32 = (target: Buffer, value: number, at: number): void => {
  target.writeUInt32LE(value, at);
  target.writeUInt32BE(value, at + 4);
};
