import type { ConfigSection, Option } from './option.ts';
import { formatOptionValue } from './option-value.ts';
import { environmentName } from './section-catalogue.ts';

const constraintsOf = (option: Option<unknown>): string => {
  const choices = option.choices === undefined ? [] : [`one of ${option.choices.join(', ')}`];
  const bound = (value: number | undefined, word: string) =>
    value === undefined ? [] : [`${word} ${formatOptionValue(option, value)}`];
  const all = [...choices, ...bound(option.minimum, 'at least'), ...bound(option.maximum, 'at most')];
  return all.length === 0 ? option.kind : `${option.kind}, ${all.join(', ')}`;
};

const optionLines = (section: ConfigSection, name: string, option: Option<unknown>): readonly string[] => [
  `# ${option.reason}`,
  `# (${option.secret === true ? 'secret, belongs into secrets.yaml' : constraintsOf(option)}; ${environmentName(section, name)})`,
  `# ${name}: ${formatOptionValue(option, option.default)}`,
];

const indented = (lines: readonly string[], by: string): readonly string[] => lines.map((line) => `${by}${line}`);

const sectionLines = (section: ConfigSection): readonly string[] => {
  const blocks = Object.entries(section.options).map(([name, option]) => optionLines(section, name, option));
  const spaced = blocks.flatMap((block) => ['', ...block]).slice(1);
  return section.name === '' ? spaced : [`${section.name}:`, ...indented(spaced, '  ')];
};

const partLines = (part: 'cloud' | 'host', sections: readonly ConfigSection[]): readonly string[] => {
  const own = sections.filter((section) => section.part === part && Object.keys(section.options).length > 0);
  const sorted = own.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const blocks = sorted.flatMap((section) => ['', ...sectionLines(section)]).slice(1);
  const note = part === 'cloud' ? '# Equal on every host of the cloud.' : '# This host only.';
  return own.length === 0 ? [] : [note, `${part}:`, ...indented(blocks, '  '), ''];
};

/** A whole `nimbo.yaml` with every option commented out at its default, its reason and its environment variable. */
export const sampleConfig = (sections: readonly ConfigSection[]): string =>
  [...partLines('cloud', sections), ...partLines('host', sections)].map((line) => line.trimEnd()).join('\n');
