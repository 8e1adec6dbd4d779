import type { Check } from './check.ts';
import { parseLiteral } from './literal.ts';
import { RuleSyntaxError } from './rule-syntax-error.ts';
import { parseTemplate } from './template.ts';

const areParenthesesBalanced = (text: string): boolean => {
  let open = 0;
  for (const character of text) {
    if (character === '(') open += 1;
    if (character === ')') open -= 1;
    if (open < 0) return false;
  }
  return open === 0;
};

const refuseBadLeft = (left: string, text: string, offset: number | undefined): void => {
  if (left === '') {
    throw new RuleSyntaxError(`"${text}" names nothing before its colon`, offset);
  }
  if (/[()]/.test(left)) {
    throw new RuleSyntaxError(`"${text}" has a parenthesis inside; put a space before "(" and after ")"`, offset);
  }
  if (/^['"]/.test(left) && parseLiteral(left) === undefined) {
    throw new RuleSyntaxError(`the quoted text in "${text}" is not closed before the colon`, offset);
  }
};

const refuseBadMatch = (match: string, text: string, offset: number | undefined): void => {
  if (!areParenthesesBalanced(match)) {
    throw new RuleSyntaxError(`the parentheses in "${text}" do not match; put a space after ")"`, offset);
  }
  parseTemplate(match, offset);
};

const urlWithFixedHost = /^\/\/[^/?#%\s]+([/?#].*)?$/;

const refuseBadUrl = (text: string, match: string, offset: number | undefined): void => {
  if (!urlWithFixedHost.test(match)) {
    throw new RuleSyntaxError(`"${text}" must name its host outright, like http://host:port/path/%(name)s`, offset);
  }
};

/**
 * Parses one innermost check: `@`, `!` or `kind:match`.
 * @param offset characters before it in the rule, for error messages
 * @throws RuleSyntaxError
 */
export const parseCheck = (text: string, offset: number | undefined): Check => {
  if (text === '@') return { kind: 'always' };
  if (text === '!') return { kind: 'never' };
  const colon = text.indexOf(':');
  if (colon < 0) {
    throw new RuleSyntaxError(`"${text}" is no check; checks read kind:match, like role:reader, or @ or !`, offset);
  }
  const left = text.slice(0, colon);
  const match = text.slice(colon + 1);
  refuseBadLeft(left, text, offset);
  refuseBadMatch(match, text, offset);
  if (left === 'http' || left === 'https') refuseBadUrl(text, match, offset);
  return { kind: 'leaf', left, match };
};
