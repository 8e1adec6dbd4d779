import { isDeepStrictEqual } from 'node:util';
import type { InterfaceDocument, MessageDocument } from './interface-document.ts';
import { canServe, compareVersions } from './interface-version.ts';

type Schema = Readonly<Record<string, unknown>>;

const annotations: ReadonlySet<string> = new Set(['title', 'description', 'examples', '$comment']);

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const keywordsOf = (...schemas: readonly Schema[]): readonly string[] =>
  [...new Set(schemas.flatMap((schema) => Object.keys(schema)))].filter((keyword) => !annotations.has(keyword));

const propertyProblems = (before: Schema, after: Schema, path: string): readonly string[] =>
  Object.entries(before).flatMap(([name, schema]) =>
    Object.hasOwn(after, name)
      ? schemaProblems(schema, after[name], `${path}.${name}`)
      : [`${path}.${name} was taken away: keep it, senders of the previous release use it`],
  );

/** Everything but new optional properties must be as it was: each side has to accept what the other's release sends. */
const keywordProblems = (keyword: string, before: unknown, after: unknown, path: string): readonly string[] => {
  if (keyword === 'properties' && isSchema(before) && isSchema(after)) return propertyProblems(before, after, path);
  if (isSchema(before) && isSchema(after)) return schemaProblems(before, after, `${path}(${keyword})`);
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length && before.every(isSchema))
    return before.flatMap((schema, index) => schemaProblems(schema, after[index], `${path}(${keyword} ${index})`));
  if (keyword === 'required' && isDeepStrictEqual(asSet(before), asSet(after))) return [];
  if (isDeepStrictEqual(before, after)) return [];
  return [
    `${path}: ${keyword} changed from ${JSON.stringify(before)} to ${JSON.stringify(after)}; add something new instead`,
  ];
};

const asSet = (value: unknown): unknown => (Array.isArray(value) ? new Set<unknown>(value) : value);

const schemaProblems = (before: unknown, after: unknown, path: string): readonly string[] => {
  if (!isSchema(before) || !isSchema(after))
    return isDeepStrictEqual(before, after) ? [] : [`${path} changed; add something new instead`];
  return keywordsOf(before, after).flatMap((keyword) =>
    keywordProblems(keyword, before[keyword], after[keyword], path),
  );
};

const messageProblems = (name: string, before: MessageDocument, after: MessageDocument): readonly string[] => [
  ...(before.since === after.since ? [] : [`${name}: since changed from ${before.since} to ${after.since}`]),
  ...schemaProblems(before.params, after.params, `${name}.params`),
  ...schemaProblems(before.result, after.result, `${name}.result`),
];

const keptProblems = (before: InterfaceDocument, after: InterfaceDocument): readonly string[] =>
  Object.entries(before.messages).flatMap(([name, message]) => {
    const kept = Object.hasOwn(after.messages, name) ? after.messages[name] : undefined;
    return kept === undefined ? [`${name} was taken away: keep serving it`] : messageProblems(name, message, kept);
  });

const addedProblems = (before: InterfaceDocument, after: InterfaceDocument): readonly string[] =>
  Object.entries(after.messages)
    .filter(([name]) => !Object.hasOwn(before.messages, name))
    .filter(([, { since }]) => compareVersions(since, before.version) <= 0 || !canServe(after.version, since))
    .map(([name, { since }]) => `${name}: since is ${since}, but it came after ${before.version}, in ${after.version}`);

const withoutAnnotations = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutAnnotations);
  if (!isSchema(value)) return value;
  // An object under `properties` may well be called `title`: only texts are annotations.
  const kept = Object.entries(value).filter(([name, part]) => !annotations.has(name) || isSchema(part));
  return Object.fromEntries(kept.map(([name, part]) => [name, withoutAnnotations(part)]));
};

const versionProblems = (before: InterfaceDocument, after: InterfaceDocument): readonly string[] => {
  if (before.name !== after.name) return [`the name changed from ${before.name} to ${after.name}`];
  if (!canServe(after.version, before.version))
    return [`version ${after.version} does not follow ${before.version}: count the minor number up`];
  const isChanged = !isDeepStrictEqual(withoutAnnotations(before.messages), withoutAnnotations(after.messages));
  return isChanged && before.version === after.version
    ? [`something was added: raise the version above ${before.version}`]
    : [];
};

/** What a peer of the previous release would stumble over, one sentence each; empty where nothing is. */
export const incompatibilities = (before: InterfaceDocument, after: InterfaceDocument): readonly string[] => [
  ...versionProblems(before, after),
  ...keptProblems(before, after),
  ...addedProblems(before, after),
];

/** Whether both releases understand each other: messages and optional properties may have been added, nothing else. */
export const isCompatible = (before: InterfaceDocument, after: InterfaceDocument): boolean =>
  incompatibilities(before, after).length === 0;
