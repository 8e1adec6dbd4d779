const deepest = 16;

const quote = (text: string): string => {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
};

const represent = (value: unknown, depth: number): string => {
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object' || value === null) return pythonText(value);
  if (depth >= deepest) return '...';
  if (Array.isArray(value)) return `[${value.map((item) => represent(item, depth + 1)).join(', ')}]`;
  const pairs = Object.entries(value).map(([key, item]) => `${quote(key)}: ${represent(item, depth + 1)}`);
  return `{${pairs.join(', ')}}`;
};

/**
 * A value as Python's `str()` writes it, because rules compare texts and operators' files are written against
 * Python's: `True`, `None`, `['a', 'b']`.
 */
export const pythonText = (value: unknown): string => {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
    case 'bigint':
      return String(value);
    case 'object':
      return value === null ? 'None' : represent(value, 0);
    default:
      return 'None';
  }
};
