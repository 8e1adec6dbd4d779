/** One part of a pattern: a character that stands for itself, any one character, or any number of them. */
type Part = { readonly is: string } | 'one' | 'any';

const partsOf = (pattern: string): readonly Part[] =>
  [...pattern.toLowerCase().matchAll(/\\?[^]/gu)].map(([text]) => {
    if (text === '%') return 'any';
    return text === '_' ? 'one' : { is: Array.from(text).at(-1) ?? '' };
  });

const isOne = (part: Part | undefined, character: string | undefined): boolean =>
  part === 'one' || (typeof part === 'object' && part.is === character);

/**
 * As LIKE compares, with `\` as escape and whatever the case. What `%` stands for grows only when the rest does not fit, and only
 * the last `%` is tried again, so that no pattern takes long.
 */
export const isLike = (text: string, pattern: string): boolean => {
  const characters = Array.from(text.toLowerCase());
  const parts = partsOf(pattern);
  let [at, part] = [0, 0];
  let retry: { at: number; part: number } | undefined;
  while (at < characters.length) {
    if (parts[part] === 'any') {
      part += 1;
      retry = { at, part };
    } else if (isOne(parts[part], characters[at])) {
      at += 1;
      part += 1;
    } else if (retry === undefined) return false;
    else {
      retry = { at: retry.at + 1, part: retry.part };
      ({ at, part } = retry);
    }
  }
  return parts.slice(part).every((one) => one === 'any');
};
