/** Builds a path with every inserted value escaped: ``path`/v3/projects/${id}` ``. */
export const path = (texts: TemplateStringsArray, ...values: readonly string[]): string =>
  texts.reduce((built, text, index) => `${built}${escapeSegment(values[index - 1] ?? '')}${text}`);

// A segment of dots would be resolved away by URL parsers: `..` climbs.
const escapeSegment = (value: string): string =>
  /^\.{1,2}$/.test(value) ? value.replaceAll('.', '%2E') : encodeURIComponent(value);
