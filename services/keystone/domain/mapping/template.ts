import { BadRequest } from '@nimbo/errors/faults.ts';

/** One part of a rule's text: what stands there, or which of the values taken from the assertion comes here. */
type Part = { readonly text: string } | { readonly index: number };

const tokens = /\{\{|\}\}|\{(\d{1,3})\}|[{}]/g;

const literal = (token: string): string => {
  if (token === '{{' || token === '}}') return token.slice(1);
  throw new BadRequest('Placeholders in mapping rules are {0}, {1} and so on; write {{ and }} for braces themselves.');
};

/** A rule's text in its parts. @throws BadRequest for braces that are no placeholder */
export const partsOf = (template: string): readonly Part[] => {
  const parts: Part[] = [];
  let end = 0;
  for (const match of template.matchAll(tokens)) {
    if (match.index > end) parts.push({ text: template.slice(end, match.index) });
    parts.push(match[1] === undefined ? { text: literal(match[0]) } : { index: Number(match[1]) });
    end = match.index + match[0].length;
  }
  if (end < template.length) parts.push({ text: template.slice(end) });
  return parts;
};

/** What was taken from the assertion: for each rule that takes something, its values. */
export type Taken = readonly (readonly string[])[];

const single = (taken: Taken, index: number): string => {
  const values = taken[index] ?? [];
  const [value] = values;
  if (value !== undefined && values.length === 1) return value;
  throw new BadRequest(
    `The mapping puts {${index}} where one value belongs, and the assertion has ${values.length}: narrow it by a whitelist.`,
  );
};

/** The one text of a template. What is put in is never read as a template itself. @throws BadRequest for none or several values */
export const filled = (template: string, taken: Taken): string =>
  partsOf(template)
    .map((part) => ('text' in part ? part.text : single(taken, part.index)))
    .join('');

const quoted = /'([^']*)'|"([^"]*)"/g;

/** `['a', 'b']`, as rules may list names; undefined for any other text. */
const listed = (template: string): readonly string[] | undefined => {
  if (!/^\[\s*(?:(?:'[^']*'|"[^"]*")\s*(?:,\s*|(?=\])))*\]$/.test(template)) return undefined;
  return [...template.matchAll(quoted)].map(([, one = '', other = '']) => one + other);
};

/**
 * The texts of a template that may stand for several: one for each value of its placeholder. A list is only what the
 * rule itself spells out, never what an assertion says.
 */
export const filledAll = (template: string, taken: Taken): readonly string[] => {
  const names = listed(template);
  if (names !== undefined) return names;
  const [several, ...more] = partsOf(template).filter((part) => 'index' in part);
  if (several === undefined || more.length > 0) return [filled(template, taken)];
  return (taken[several.index] ?? []).map((value) =>
    partsOf(template)
      .map((part) => ('text' in part ? part.text : value))
      .join(''),
  );
};
