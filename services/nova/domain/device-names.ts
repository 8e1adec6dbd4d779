const letters = 'bcdefghijklmnopqrstuvwxyz'.split('');

/** The first disk name that is free; the root disk is `vda`. Pure; undefined where all are taken. */
export const freeDeviceName = (taken: readonly (string | null)[]): string | undefined => {
  const known = new Set(taken.map((name) => name?.replace(/^\/dev\//, '')));
  const letter = letters.find((one) => !known.has(`vd${one}`));
  return letter === undefined ? undefined : `/dev/vd${letter}`;
};
