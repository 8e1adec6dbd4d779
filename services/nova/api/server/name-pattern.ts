/** What a pattern of LIKE takes for more than itself, escaped. */
const literal = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

/** What stands in the middle of an expression: `.*` for anything, `.` for one character, `\` before what stands for itself. */
const piece = /\\(.)|(\.\*)|(\.)|([^\\.]+)|(\\)/g;

const middle = (text: string): string =>
  text.replaceAll(
    piece,
    (
      _all,
      escaped: string | undefined,
      any: string | undefined,
      one: string | undefined,
      plain: string | undefined,
    ) => {
      if (any !== undefined) return '%';
      return one === undefined ? literal(escaped ?? plain ?? '\\') : '_';
    },
  );

/**
 * The pattern of LIKE for a filter by name. Nova takes these filters for regular expressions; of those the anchors, `.`, `.*` and
 * `\` are understood, on every database alike, and anything else stands for itself.
 */
export const namePattern = (text: string): string => {
  const isFromStart = text.startsWith('^');
  const isToEnd = text.endsWith('$') && !text.endsWith(String.raw`\$`);
  const inner = text.slice(isFromStart ? 1 : 0, isToEnd ? -1 : undefined);
  return `${isFromStart ? '' : '%'}${middle(inner)}${isToEnd ? '' : '%'}`;
};
