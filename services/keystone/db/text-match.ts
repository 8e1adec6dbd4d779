import { sql, type Expression, type SqlBool } from 'kysely';

/** How a text attribute is compared (`name=`, `name__contains=`, `name__istartswith=` … in a query). */
export interface TextMatch {
  readonly how: 'equals' | 'contains' | 'startswith' | 'endswith';
  readonly ignoreCase: boolean;
  readonly text: string;
}

const escaped = (text: string): string => text.replaceAll(/[!%_]/g, '!$&');

const patternOf = ({ how, text }: TextMatch): string =>
  `${how === 'startswith' ? '' : '%'}${escaped(text)}${how === 'endswith' ? '' : '%'}`;

/** The condition that a column (`users.name`) matches. Wildcards in the text stand for themselves. */
export const textMatches = (column: string, match: TextMatch): Expression<SqlBool> => {
  const value = sql.ref<string>(column);
  if (match.how === 'equals' && !match.ignoreCase) return sql<SqlBool>`${value} = ${match.text}`;
  const lowered = match.ignoreCase ? { ...match, text: match.text.toLowerCase() } : match;
  if (match.how === 'equals') return sql<SqlBool>`lower(${value}) = ${lowered.text}`;
  const pattern = patternOf(lowered);
  if (match.ignoreCase) return sql<SqlBool>`lower(${value}) like ${pattern} escape '!'`;
  // SQLite's LIKE takes letters of either case for equal; replacing does not.
  return sql<SqlBool>`${value} like ${pattern} escape '!' and replace(${value}, ${match.text}, '') <> ${value}`;
};
