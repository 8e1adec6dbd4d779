import { policyLimits } from './limits.ts';
import { RuleSyntaxError } from './rule-syntax-error.ts';

/** A word of the rule language and where it starts. */
export interface Token {
  readonly kind: 'and' | 'or' | 'not' | '(' | ')' | 'check';
  readonly text: string;
  readonly offset: number;
}

const keywords: ReadonlySet<string> = new Set(['and', 'or', 'not']);

const wordToken = (text: string, offset: number): Token => {
  const lowered = text.toLowerCase();
  const kind = keywords.has(lowered) ? (lowered as 'and' | 'or' | 'not') : 'check';
  return { kind, text, offset };
};

const countLeading = (word: string): number => {
  let count = 0;
  while (word[count] === '(') count += 1;
  return count;
};

const countTrailing = (word: string): number => {
  let count = 0;
  while (count < word.length && word[word.length - 1 - count] === ')') count += 1;
  return count;
};

const parentheses = (kind: '(' | ')', count: number, offset: number): Token[] =>
  Array.from({ length: count }, (_, index) => ({ kind, text: kind, offset: offset + index }));

const splitWord = (word: string, offset: number): Token[] => {
  const leading = countLeading(word);
  const inner = word.slice(leading);
  const trailing = countTrailing(inner);
  const text = inner.slice(0, inner.length - trailing);
  return [
    ...parentheses('(', leading, offset),
    ...(text === '' ? [] : [wordToken(text, offset + leading)]),
    ...parentheses(')', trailing, offset + word.length - trailing),
  ];
};

/**
 * Splits a rule at white space. Parentheses count as such only at a word's start and end, because checks contain
 * them: `%(target.user.id)s`.
 * @throws RuleSyntaxError for a rule that is too long
 */
export const tokenize = (rule: string): Token[] => {
  if (rule.length > policyLimits.ruleLength) {
    throw new RuleSyntaxError(`the rule has ${rule.length} characters, at most ${policyLimits.ruleLength} are allowed`);
  }
  return Array.from(rule.matchAll(/\S+/g), (word) => splitWord(word[0], word.index)).flat();
};
