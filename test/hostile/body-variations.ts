import { gzipSync } from 'node:zlib';
import type { Operation } from '@nimbo/http/operation.ts';
import { hostileValues } from './hostile-values.ts';
import { withBody, withHeaders, type GoodRequest, type Variation } from './variation.ts';

type Path = readonly (string | number)[];

/** Every place in a value, the value itself first. */
const placesIn = (value: unknown, path: Path = []): Path[] => {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...inner.flatMap(([key, one]) => placesIn(one, [...path, key]))];
};

const put = (value: unknown, [key, ...rest]: Path, hostile: unknown): unknown => {
  if (key === undefined) return hostile;
  if (Array.isArray(value)) return value.map((one, index) => (index === key ? put(one, rest, hostile) : one));
  const entries = Object.entries(value as object);
  return Object.fromEntries(entries.map(([name, one]) => [name, name === key ? put(one, rest, hostile) : one]));
};

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const at = (value: unknown, path: Path): unknown =>
  path.reduce((inner, key) => (inner as Record<string | number, unknown>)[key], value);

/** Where a thing's own id is a key, another stands in for it, so that places have the same names for every thing. */
const standIn = '00000000-0000-4000-8000-000000000000';

/** The body's document. */
export const documentOf = ({ body, params: { uuid = standIn } }: GoodRequest): unknown =>
  JSON.parse(String(body).replaceAll(uuid, standIn));

const jsonOf = ({ params: { uuid = standIn } }: GoodRequest, value: unknown): Buffer =>
  Buffer.from(JSON.stringify(value).replaceAll(standIn, uuid));

const named = hostileValues.map((value) => ({ value, shown: JSON.stringify(value).slice(0, 60) }));

/** One property of the body is of a wrong kind, at any depth. */
export const wrongValues = (example: unknown): Variation[] =>
  placesIn(example).flatMap((path) =>
    named.map(({ value, shown }) => ({
      name: `body ${path.join('.')} = ${shown}`,
      spoil: (good) => withBody(good, jsonOf(good, put(documentOf(good), path, value))),
    })),
  );

const extraNames = ['evil', 'id', 'is_admin', 'constructor', 'toString', 'hasOwnProperty', '', '💥', 'x'.repeat(300)];

/** A property more than there should be, at any depth. */
export const extraProperties = (example: unknown): Variation[] =>
  placesIn(example)
    .filter((path) => isRecord(at(example, path)))
    .flatMap((path) =>
      extraNames.map((name) => ({
        name: `body with ${JSON.stringify(name.slice(0, 30))} more in "${path.join('.')}"`,
        spoil: (good) => {
          const document = documentOf(good);
          return withBody(good, jsonOf(good, put(document, path, { ...(at(document, path) as object), [name]: 1 })));
        },
      })),
    );

const proto = (bytes: Buffer): Buffer => Buffer.from(bytes.toString().replace('{', '{"__proto__":{"isAdmin":true},'));

const doubled = (bytes: Buffer): Buffer => {
  const text = bytes.toString();
  return Buffer.from(text === '{}' ? '{"a":1,"a":2}' : text.replace('}', ',"a":1,"a":2}'));
};

const deep = 100_000;
const levels = 5_000;

/** Bytes that are no JSON document of a kind that any operation takes, and what each must be answered with. */
const brokenBytes: Readonly<Record<string, (good: Buffer) => Buffer>> = {
  'not JSON': () => Buffer.from('this is not JSON'),
  'cut off': (good) => good.subarray(0, Math.max(1, good.length - 1)),
  'followed by more': (good) => Buffer.concat([good, Buffer.from('}')]),
  'no number of JSON': () => Buffer.from('{"a": NaN, "b": Infinity}'),
  'arrays nested deeply': () => Buffer.from('['.repeat(deep)),
  'objects nested deeply': () => Buffer.from(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`),
  'with __proto__': proto,
  'invalid UTF-8': (good) => Buffer.concat([good.subarray(0, 1), Buffer.from([0x22, 0xff, 0xc0, 0x80, 0x22])]),
  'in UTF-16': (good) => Buffer.from(good.toString(), 'utf16le'),
  'NUL bytes': () => Buffer.alloc(64),
  'a null character': () => Buffer.from(String.raw`{"a":"\u0000"}`),
};

const refusedBytes = (): Variation[] =>
  Object.entries(brokenBytes).map(([what, spoilt]) => ({
    name: `body ${what}`,
    statuses: [400, 401, 403, 404],
    spoil: (good) => withBody(good, spoilt(good.body ?? Buffer.from('{}'))),
  }));

const huge = (): Variation => ({
  name: 'body of 4 MiB',
  statuses: [413, 404],
  spoil: (good) => withBody(good, Buffer.from(JSON.stringify({ a: 'x'.repeat(4_194_304) }))),
});

const oddBytes: Readonly<Record<string, (good: Buffer) => Buffer>> = {
  empty: () => Buffer.alloc(0),
  null: () => Buffer.from('null'),
  'a list': () => Buffer.from('[]'),
  'a text': () => Buffer.from('"text"'),
  'a number': () => Buffer.from('1e999'),
  'with keys twice': doubled,
  'after a byte order mark': (good) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), good]),
};

const bodyOf = ({ body }: { readonly body?: Buffer }): Buffer => body ?? Buffer.from('{}');

const types = [
  'text/xml',
  'application/json; charset=utf-16',
  'multipart/form-data',
  '\xff\xfe',
  'x'.repeat(3_000),
  ';',
];

const otherTypes = (): Variation[] =>
  types.map((type) => ({
    name: `body of type ${type.slice(0, 40)}`,
    statuses: [400, 401, 403, 404, 415],
    spoil: (good) => withHeaders(withBody(good, bodyOf(good)), { 'content-type': type }),
  }));

/** Bodies that lie about how long they are or how they are packed. */
const framings: readonly Variation[] = [
  {
    name: 'body without a type',
    spoil: (good) => withHeaders(withBody(good, bodyOf(good)), { 'content-type': undefined }),
  },
  {
    name: 'body packed with gzip',
    spoil: (good) => withHeaders(withBody(good, gzipSync(bodyOf(good))), { 'content-encoding': 'gzip' }),
  },
  {
    name: 'body longer than announced',
    spoil: (good) => withHeaders(withBody(good, bodyOf(good)), { 'content-length': '1' }),
  },
  {
    name: 'body shorter than announced',
    spoil: (good) => ({
      ...withHeaders(withBody(good, bodyOf(good)), { 'content-length': String(bodyOf(good).length + 9) }),
      isCutShort: true,
    }),
  },
  {
    name: 'body announced as endless',
    spoil: (good) => withHeaders(withBody(good, bodyOf(good)), { 'content-length': '999999999999999999999' }),
  },
  {
    name: 'body of negative length',
    statuses: [400],
    spoil: (good) => withHeaders(withBody(good, bodyOf(good)), { 'content-length': '-1' }),
  },
  {
    name: 'body of two lengths',
    statuses: [400],
    spoil: (good) => {
      const one = withBody(good, bodyOf(good));
      return { ...one, headers: [...one.headers, ['content-length', '3']] };
    },
  },
  {
    name: 'body of a length and in chunks',
    statuses: [400],
    spoil: (good) => withHeaders(withBody(good, bodyOf(good)), { 'transfer-encoding': 'chunked' }),
  },
  {
    name: 'body in broken chunks',
    statuses: [400, 401, 403, 404, 413],
    spoil: (good) =>
      withHeaders(withBody(good, Buffer.from('ZZ\r\n{}\r\n0\r\n\r\n')), {
        'transfer-encoding': 'chunked',
        'content-length': undefined,
      }),
  },
  {
    name: 'body in good chunks',
    spoil: (good) => {
      const body = bodyOf(good);
      const chunked = `${body.length.toString(16)}\r\n${body.toString('latin1')}\r\n0\r\n\r\n`;
      return withHeaders(withBody(good, Buffer.from(chunked, 'latin1')), {
        'transfer-encoding': 'chunked',
        'content-length': undefined,
      });
    },
  },
];

/** Documents and framings that no property is to blame for. */
export const oddBodies = ({ body, stream }: Operation): Variation[] => [
  ...(stream === true ? [] : refusedBytes()),
  ...(body === undefined ? [] : [huge()]),
  ...(body === undefined && stream !== true ? [] : otherTypes()),
  ...Object.entries(oddBytes).map(([what, spoilt]): Variation => ({
    name: `body ${what}`,
    spoil: (good) => withBody(good, spoilt(bodyOf(good))),
  })),
  ...framings,
];
