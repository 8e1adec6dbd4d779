/** A 64-bit size as a number; undefined where no disk could be so large. */
export const safeSize = (size: bigint): number | undefined =>
  size >= 0n && size <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(size) : undefined;
