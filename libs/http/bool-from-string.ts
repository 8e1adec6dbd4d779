const truths = new Set(['1', 't', 'true', 'on', 'y', 'yes']);
const lies = new Set(['0', 'f', 'false', 'off', 'n', 'no']);

/** A boolean as oslo.utils reads one from text, in any case; undefined for anything else. */
export const boolFromString = (text: string): boolean | undefined => {
  const word = text.trim().toLowerCase();
  if (truths.has(word)) return true;
  return lies.has(word) ? false : undefined;
};
