import type { Operation } from '@nimbo/http/operation.ts';
import { hostileSegments, hostileTexts } from './hostile-values.ts';
import type { RawRequest } from './raw-request.ts';
import { withHeaders, type Variation } from './variation.ts';

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 50)}… (${text.length})` : text);

const propertiesOf = (operation: Operation): readonly string[] => {
  const { query } = operation;
  if (query === undefined) return [];
  const schema = ('latest' in query ? query.latest : query) as { properties?: Record<string, unknown> };
  return Object.keys(schema.properties ?? {});
};

const pathOf = (target: string): string => target.split('?')[0] ?? target;

const asked = (name: string, query: string): Variation => ({
  name: `query ${short(name)}`,
  spoil: (good) => ({ ...good, target: `${pathOf(good.target)}?${query}` }),
});

/** Queries that no client of good will sends. */
export const hostileQueries = (operation: Operation): Variation[] => {
  const names = [...propertiesOf(operation), 'unknown', 'limit', 'marker', 'sort_key', 'sort_dir', 'sort'];
  return [
    ...[...new Set(names)].flatMap((name) => [
      ...hostileTexts.map((text) => asked(`${name}=${text}`, `${name}=${text}`)),
      asked(`${name} twice`, `${name}=a&${name}=b&${name}=`),
      asked(`${name}[]`, `${name}[]=1&${name}[a]=2&${name}.b=3`),
    ]),
    asked('of 3000 parameters', Array.from({ length: 3_000 }, (_, index) => `p${index}=1`).join('&')),
    asked('of nothing but signs', '&&==&=&%&?#'),
  ];
};

/** Every part of the path that names something names nonsense instead. */
export const hostilePaths = (operation: Operation): Variation[] => {
  const names = [...operation.path.matchAll(/\{(\w+)\*?\}/g)].map(([, name = '']) => name);
  return names.flatMap((name) =>
    hostileSegments.map((segment) => ({
      name: `path with ${name} ${JSON.stringify(short(segment))}`,
      spoil: (good) => ({ ...good, target: targetOf(operation, { ...good.params, [name]: segment }) }),
    })),
  );
};

/** The path with its parameters put in as they are. */
export const targetOf = (operation: Operation, params: Readonly<Record<string, string>>): string =>
  operation.path.replaceAll(/\{(\w+)\*?\}/g, (_whole, name: string) => params[name] ?? 'example');

const tokenOf = ({ headers }: RawRequest): string => headers.find(([name]) => name === 'x-auth-token')?.[1] ?? '';

const flipped = (token: string): string => {
  const middle = Math.floor(token.length / 2);
  return `${token.slice(0, middle)}${token[middle] === 'A' ? 'B' : 'A'}${token.slice(middle + 1)}`;
};

const broken: Readonly<Record<string, (token: string) => string | undefined>> = {
  'no token': () => undefined,
  'an empty token': () => '',
  'a truncated token': (token) => token.slice(0, -5),
  'a token with a flipped bit': flipped,
  'a token and more': (token) => `${token}A`,
  'a token twice': (token) => `${token}${token}`,
  'a token of another kind': () => 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.',
  'a token of 17000 characters': () => 'g'.repeat(17_000),
  'a token of 4000 characters': () => `gAAAAA${'b'.repeat(4_000)}`,
  'a token beyond ASCII': () => '\xf0\x9f\x98\x80\xff',
  'a token of SQL': () => "' OR 1=1 --",
};

/** Tokens that are none: 401 wherever somebody must be known. */
export const brokenTokens = (operation: Operation): Variation[] => {
  const strict = operation.authorization.at === 'public' ? {} : { statuses: [401] };
  return [
    ...Object.entries(broken).map(([name, spoilt]) => ({
      name,
      ...strict,
      spoil: (good: RawRequest) => withHeaders(good, { 'x-auth-token': spoilt(tokenOf(good)) }),
    })),
    {
      name: 'two tokens',
      ...strict,
      spoil: (good) => ({ ...good, headers: [...good.headers, ['x-auth-token', 'another']] }),
    },
    {
      name: 'a service token that is none',
      ...strict,
      spoil: (good) => withHeaders(good, { 'x-service-token': 'garbage' }),
    },
  ];
};

const sets = (name: string, changes: Readonly<Record<string, string | undefined>>, statuses?: number[]): Variation => ({
  name,
  ...(statuses === undefined ? {} : { statuses }),
  spoil: (good) => withHeaders(good, changes),
});

/** Headers that no client of good will sends. */
export const hostileHeaders = (type: string, isVersioned: boolean): Variation[] => [
  ...['text/html;q=x', '', ';;;,', 'application/xml', '\xff', 'x'.repeat(9_000)].map((accept) =>
    sets(`Accept ${short(accept)}`, { accept }),
  ),
  ...['abc', type, `${type} 1`, `${type} 1.x`, `${type} -1.-1`, 'x'.repeat(5_000), '\xff'].map((text) =>
    sets(`version ${short(text)}`, { 'openstack-api-version': text }),
  ),
  ...[`${type} 9.99`, `${type} 99999999999999.0`, `${type} 0.1`].map((text) =>
    sets(`version ${text}`, { 'openstack-api-version': text }, isVersioned ? [406, 400] : undefined),
  ),
  sets('a request id of nonsense', { 'x-openstack-request-id': "req-' OR 1=1 --" }),
  sets('a request id that is long', { 'x-openstack-request-id': `req-${'a'.repeat(9_000)}` }),
  sets('headers of 70 KiB', { 'x-long': 'x'.repeat(71_680) }, [431]),
  {
    name: '1500 headers',
    spoil: (good) => ({
      ...good,
      headers: [...good.headers, ...Array.from({ length: 1_500 }, (_, at) => [`x-${at}`, '1'] as const)],
    }),
  },
  sets('no host', { host: undefined }),
  sets('a host of nonsense', { host: '<script>/../%00' }),
  sets('an expectation nobody knows', { expect: 'the Spanish Inquisition' }),
  sets('an upgrade', { connection: 'Upgrade', upgrade: 'h2c, websocket' }),
  sets('an encoding nobody knows', { 'transfer-encoding': 'identity, brotli' }),
  sets('a range of nonsense', { range: 'bytes=9-1,-,x', 'if-match': '"', 'if-modified-since': 'never' }),
  sets('a subject of nonsense', { 'x-subject-token': "' OR 1=1 --" }),
  sets('a header with a bare line feed', { 'x-lf': 'a\nb' }),
  sets('a name no header has', { 'x y(': '1' }),
  sets('forwarded for others', {
    'x-forwarded-host': 'evil',
    'x-forwarded-proto': 'javascript',
    forwarded: 'host=\x01',
  }),
];

/** Methods that the path doesn't have. */
export const otherMethods = (): Variation[] =>
  ['TRACE', 'PROPFIND', 'OPTIONS', 'LOCK', 'COPY', 'BREW', 'get'].map((method) => ({
    name: `method ${method}`,
    statuses: [400, 404, 405],
    spoil: (good) => ({ ...good, method }),
  }));
