import type { TSchema } from 'typebox';
import type { BusInterface } from './interface.ts';
import type { InterfaceVersion } from './interface-version.ts';

/** An interface as data: what `golden/rpc/<name>.json` keeps. */
export interface InterfaceDocument {
  readonly name: string;
  readonly version: InterfaceVersion;
  readonly messages: Readonly<Record<string, MessageDocument>>;
}

/** One message of a document; schemas are plain JSON Schema. */
export interface MessageDocument {
  readonly since: InterfaceVersion;
  readonly params: unknown;
  readonly result?: unknown;
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([first], [second]) => (first < second ? -1 : 1));
  return Object.fromEntries(entries.map(([name, part]) => [name, sorted(part)]));
};

const plain = (schema: TSchema): unknown => sorted(JSON.parse(JSON.stringify(schema)));

/** The document of an interface, its names in order, so that declaring them in another order changes nothing. */
export const interfaceDocument = ({ name, version, messages }: BusInterface): InterfaceDocument => {
  const documents = Object.entries(messages).map(([message, { since, params, result }]): [string, MessageDocument] => [
    message,
    { since, params: plain(params), ...(result === undefined ? {} : { result: plain(result) }) },
  ]);
  return { name, version, messages: sorted(Object.fromEntries(documents)) as InterfaceDocument['messages'] };
};

/** The document as the text of a golden file. */
export const interfaceText = (declared: BusInterface): string =>
  `${JSON.stringify(interfaceDocument(declared), undefined, 2)}\n`;
