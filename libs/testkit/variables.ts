import assert from 'node:assert/strict';

/** Values that later requests use by name. */
export type Variables = Readonly<Record<string, unknown>>;

/**
 * A value with `{name}` replaced wherever it occurs in its texts. A text that is nothing but `{name}` becomes the
 * variable itself, whatever its type. Regular expressions and functions stay. Throws for a name that is unknown.
 */
export const fillIn = (value: unknown, variables: Variables): unknown => {
  if (typeof value === 'string') return fillText(value, variables);
  if (Array.isArray(value)) return value.map((entry) => fillIn(entry, variables));
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fillIn(entry, variables)]));
};

const fillText = (text: string, variables: Variables): unknown => {
  const whole = /^\{([a-z_][\w]*)\}$/i.exec(text)?.[1];
  if (whole !== undefined) return known(whole, variables);
  return text.replace(/\{([a-z_][\w]*)\}/gi, (_, name: string) => String(known(name, variables)));
};

const known = (name: string, variables: Variables): unknown => {
  assert.ok(
    Object.hasOwn(variables, name),
    `no earlier case has saved {${name}}; there are: ${Object.keys(variables).join(', ') || 'none'}`,
  );
  return variables[name];
};

/** The value at a dotted path, for example `servers.0.id`. Throws where there is none. */
export const pick = (value: unknown, path: string): unknown => {
  const found = path
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], value);
  assert.ok(found !== undefined, `the answer has nothing at ${path}`);
  return found;
};
