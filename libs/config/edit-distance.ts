/**
 * How many letters must be inserted, removed or replaced to turn one text into the other (Levenshtein distance).
 * Only the first 64 letters of each count, so that hostile names cost nothing.
 */
export const editDistance = (left: string, right: string): number => {
  const a = left.slice(0, 64);
  const b = right.slice(0, 64);
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};

/** The name a typing error most likely meant; undefined where nothing is near enough (half the letters differ). */
export const nearestName = (name: string, known: Iterable<string>): string | undefined => {
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (best === undefined || distance < best.distance) {
      best = { name: candidate, distance };
    }
  }
  return best !== undefined && best.distance <= Math.max(1, Math.floor(name.length / 2)) ? best.name : undefined;
};
