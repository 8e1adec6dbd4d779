import { statSync } from 'node:fs';
import type { ConfigProblem } from './config-error.ts';
import { nearestName } from './edit-distance.ts';
import { readOptionValue } from './option-value.ts';
import { sectionPath, type CatalogueEntry } from './section-catalogue.ts';
import type { Setting } from './setting.ts';
import { readYamlFile, type YamlValue } from './yaml-tree.ts';

interface Reader {
  readonly catalogue: readonly CatalogueEntry[];
  readonly problems: ConfigProblem[];
  readonly settings: Setting[];
  /** Whether others than the owner may read the file. */
  readonly open: boolean;
}

const parts = ['cloud', 'host'] as const;

const suggestion = (name: string, known: readonly string[]): string => {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
};

const refuseUnknown = (reader: Reader, where: string, path: string, known: readonly string[]): void => {
  const name = path.slice(path.lastIndexOf('.') + 1);
  reader.problems.push({ where, message: `unknown name ${path}${suggestion(name, known)}` });
};

const readOption = (reader: Reader, entry: CatalogueEntry, value: YamlValue): void => {
  const { where } = value;
  const reading = readOptionValue(entry.option, value.plain);
  if (value.plain === null) {
    reader.problems.push({ where, message: `${entry.path} has no value; give it one or remove the line` });
  } else if (entry.option.secret === true && reader.open) {
    const message = `${entry.path} is a secret, but others may read this file; move it to secrets.yaml (chmod 600)`;
    reader.problems.push({ where, message });
  } else if ('expected' in reading) {
    reader.problems.push({ where, message: `${entry.path} must be ${reading.expected}` });
  } else {
    reader.settings.push({ entry, value: reading.value, where, source: 'file' });
  }
};

const mapping = (reader: Reader, value: YamlValue, path: string): NonNullable<YamlValue['entries']> => {
  if (value.entries === undefined && value.plain !== null) {
    reader.problems.push({ where: value.where, message: `${path} must be a mapping of names to values` });
  }
  return value.entries ?? [];
};

const readSection = (reader: Reader, path: string, value: YamlValue): void => {
  const known = reader.catalogue.filter((entry) => sectionPath(entry.section) === path);
  for (const [name, option] of mapping(reader, value, path)) {
    const entry = known.find((candidate) => candidate.name === name);
    if (entry === undefined) {
      const names = known.map((candidate) => candidate.name);
      refuseUnknown(reader, option.where, `${path}.${name}`, names);
    } else {
      readOption(reader, entry, option);
    }
  }
};

const readPart = (reader: Reader, part: 'cloud' | 'host', value: YamlValue): void => {
  const entries = reader.catalogue.filter((entry) => entry.section.part === part);
  const direct = entries.filter((entry) => entry.section.name === '');
  const sections = new Set(entries.map((entry) => entry.section.name).filter((name) => name !== ''));
  for (const [name, inner] of mapping(reader, value, part)) {
    const option = direct.find((entry) => entry.name === name);
    if (option !== undefined) {
      readOption(reader, option, inner);
    } else if (sections.has(name)) {
      readSection(reader, `${part}.${name}`, inner);
    } else {
      refuseUnknown(reader, inner.where, `${part}.${name}`, [...sections, ...direct.map((entry) => entry.name)]);
    }
  }
};

const isOpenToOthers = (path: string): boolean => {
  const status = statSync(path, { throwIfNoEntry: false });
  return status !== undefined && (status.mode & 0o077) !== 0;
};

/** What a file is: a secrets file is refused whole where others may read it. */
export interface SettingsFile {
  readonly path: string;
  readonly secrets: boolean;
}

/** Reads one file's settings; whatever is wrong with it is added to `problems`. */
export const readFileSettings = (
  file: SettingsFile,
  catalogue: readonly CatalogueEntry[],
  problems: ConfigProblem[],
): readonly Setting[] => {
  const open = isOpenToOthers(file.path);
  if (open && file.secrets) {
    problems.push({ where: file.path, message: `holds secrets and others may read it; run: chmod 600 ${file.path}` });
    return [];
  }
  const reader: Reader = { catalogue, problems, settings: [], open };
  const tree = readYamlFile(file.path, problems);
  for (const [name, value] of tree === undefined ? [] : mapping(reader, tree, 'the file')) {
    const part = parts.find((candidate) => candidate === name);
    if (part === undefined) {
      refuseUnknown(reader, value.where, name, parts);
    } else {
      readPart(reader, part, value);
    }
  }
  return reader.settings;
};
