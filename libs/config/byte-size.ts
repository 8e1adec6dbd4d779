const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'] as const;
const decimal = ['', 'k', 'M', 'G', 'T', 'P'] as const;

const factorOf = (prefix: string): number | undefined => {
  const power = (binary as readonly string[]).indexOf(prefix);
  if (power >= 0) {
    return 1024 ** power;
  }
  const power10 = (decimal as readonly string[]).indexOf(prefix === 'K' ? 'k' : prefix);
  return power10 < 0 ? undefined : 1000 ** power10;
};

/**
 * Bytes meant by `64MiB`, `1.5GiB`, `10kB`, `512B` or a bare number; undefined for anything else and for what is no
 * whole number of bytes. `KiB` is 1024 and `kB` 1000 (IEC 80000-13).
 */
export const parseByteSize = (text: string): number | undefined => {
  const match = /^(\d+(?:\.\d+)?) ?([KMGTP]i|[kKMGTP])?(B?)$/.exec(text);
  const factor = match === null ? undefined : factorOf(match[2] ?? '');
  // `64M` could mean either; only a unit that ends in B is clear.
  if (match === null || factor === undefined || (match[2] !== undefined && match[3] === '')) {
    return undefined;
  }
  const bytes = Number(match[1]) * factor;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
};

/** Bytes in the largest binary unit that divides them: `67108864` → `64MiB`, `1000` → `1000B`. */
export const formatByteSize = (bytes: number): string => {
  const divides = (power: number) => bytes !== 0 && bytes % 1024 ** power === 0;
  const power = Math.max(
    0,
    binary.findLastIndex((_, index) => divides(index)),
  );
  return `${bytes / 1024 ** power}${binary[power]}B`;
};
