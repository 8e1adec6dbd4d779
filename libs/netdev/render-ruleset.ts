import { BadRequest } from '@nimbo/errors/faults.ts';
import type { NftChain, NftName, NftRule, NftSet, NftTable, NftWord } from './ruleset.ts';

const refuse = (what: string, text: string): never => {
  throw new BadRequest(`${JSON.stringify(text)} is no ${what} that nftables is given`);
};

const matching = (pattern: RegExp, what: string, text: string): string =>
  pattern.test(text) ? text : refuse(what, text);

const identifier = (text: string): string => matching(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'name', text);
const bareWord = (text: string): string => matching(/^(?:[\w./:@=!<>&|,-]+)$/, 'word', text);
const deviceName = (text: string): string => `"${matching(/^[\w.-]{1,15}\*?$/, 'device name', text)}"`;
const typeWords = (text: string): string => matching(/^[a-z0-9_]+(?: \. [a-z0-9_]+)*$/, 'type', text);

const value = (word: string | number | NftName): string =>
  typeof word === 'object' ? deviceName(word.name) : bareWord(String(word));

const words = (list: NftWord | readonly NftWord[]): string =>
  Array.isArray(list) ? (list as readonly NftWord[]).map(wordOf).join(' ') : wordOf(list as NftWord);

const wordOf = (word: NftWord): string => {
  if (typeof word !== 'object' || 'name' in word) return value(word);
  if ('anyOf' in word) return `{ ${word.anyOf.map(value).join(', ')} }`;
  return `{ ${word.lookup.map(([key, to]) => `${value(key)} : ${words(to)}`).join(', ')} }`;
};

const element = (one: NftSet['elements'][number]): string =>
  Array.isArray(one)
    ? (one as readonly [string | NftName, string | number]).map(value).join(' : ')
    : value(one as string | NftName);

const setLines = (set: NftSet): readonly string[] => [
  `  ${set.to === undefined ? 'set' : 'map'} ${identifier(set.name)} {`,
  `    type ${typeWords(set.type)}${set.to === undefined ? '' : ` : ${typeWords(set.to)}`}`,
  ...(set.isInterval === true ? ['    flags interval', '    auto-merge'] : []),
  ...(set.elements.length === 0 ? [] : [`    elements = { ${set.elements.map(element).join(', ')} }`]),
  '  }',
];

const ruleLine = (rule: NftRule): string => `    ${words(rule)}`;

const chainLines = ({ name, hook, rules }: NftChain): readonly string[] => [
  `  chain ${identifier(name)} {`,
  ...(hook === undefined ? [] : [`    type ${hook.type} hook ${hook.hook} priority ${hook.priority}; policy accept;`]),
  ...rules.map(ruleLine),
  '  }',
];

/** The definition of a table as nft(8) reads it. */
export const renderTable = (table: NftTable): string =>
  [
    `table ${table.family} ${identifier(table.name)} {`,
    ...table.sets.flatMap(setLines),
    ...table.chains.flatMap(chainLines),
    '}',
    '',
  ].join('\n');

/** The removal of a table that may not be there: it is made first, so that its removal cannot fail. */
export const renderRemoval = ({ family, name }: Pick<NftTable, 'family' | 'name'>): string =>
  `table ${family} ${identifier(name)} {\n}\ndelete table ${family} ${name}\n`;
