import type { ConfigSection } from './option.ts';
import { readOptionValue } from './option-value.ts';
import { catalogueOf, sectionPath, type CatalogueEntry } from './section-catalogue.ts';

const mostOptions = 40;

const namePattern = /^[a-z][a-z0-9_]*$/;

const repeated = (texts: readonly string[]): readonly string[] => [
  ...new Set(texts.filter((text, index) => texts.indexOf(text) !== index)),
];

const tooMany = (section: ConfigSection): readonly string[] => {
  const count = Object.keys(section.options).length;
  return count > mostOptions
    ? [`${sectionPath(section)} has ${count} options; at most ${mostOptions} are allowed`]
    : [];
};

const badSectionName = (section: ConfigSection): readonly string[] =>
  section.name === '' || /^[a-z][a-z0-9_-]*$/.test(section.name)
    ? []
    : [`section "${section.name}" must be named in lower case`];

const badEntry = ({ name, option, path }: CatalogueEntry): readonly string[] => [
  ...(namePattern.test(name) ? [] : [`${path} must be named in snake_case`]),
  ...(option.reason.trim() === '' ? [`${path} does not say why anyone would change it`] : []),
  ...('value' in readOptionValue(option, option.default) ? [] : [`${path} has a default that it would not accept`]),
];

/**
 * What is wrong with a set of declared sections: more than 40 options in one, two options with one path or one
 * environment variable, a default the option itself refuses, no reason given. Empty when all is well.
 */
export const checkSections = (sections: readonly ConfigSection[]): readonly string[] => {
  const entries = catalogueOf(sections);
  const paths = [...sections.map(sectionPath).filter((path) => path.includes('.')), ...entries.map(({ path }) => path)];
  return [
    ...sections.flatMap((section) => [...tooMany(section), ...badSectionName(section)]),
    ...entries.flatMap(badEntry),
    ...repeated(paths).map((path) => `${path} is declared twice`),
    ...repeated(entries.map((entry) => entry.environmentName)).map((name) => `${name} would set two options`),
  ];
};
