import type { TSchema } from 'typebox';

interface Described {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly examples?: unknown;
  readonly anyOf?: readonly Described[];
  readonly oneOf?: readonly Described[];
  readonly allOf?: readonly Described[];
  readonly properties?: Readonly<Record<string, Described>>;
  readonly required?: readonly string[];
  readonly items?: Described | readonly Described[];
  readonly minItems?: number;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
}

const zeroUuid = '00000000-0000-4000-8000-000000000000';

const byFormat: Readonly<Record<string, string>> = {
  uuid: zeroUuid,
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  uri: 'http://example.org/',
  'http-url': 'http://example.org/',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  ip: '192.0.2.1',
  cidr: '192.0.2.0/24',
  mac: '52:54:00:00:00:01',
  hostname: 'example.org',
  regex: 'a',
  base64: 'YQ==',
};

const guesses = ['example', 'EXAMPLE', 'CUSTOM_EXAMPLE', '0'.repeat(32), zeroUuid, 'a', '1', '/example', 'a=b'];

const exampleText = ({ format, pattern, minLength = 0, maxLength }: Described): string => {
  if (format !== undefined) return byFormat[format] ?? 'example';
  const matches = (text: string): boolean => pattern === undefined || new RegExp(pattern, 'u').test(text);
  const guess = guesses.find((text) => matches(text) && text.length >= minLength && text.length <= (maxLength ?? 255));
  return guess ?? 'x'.repeat(Math.max(minLength, 1));
};

const exampleList = ({ items, minItems = 0 }: Described): unknown[] => {
  if (items === undefined) return [];
  if (Array.isArray(items)) return items.map(exampleOf);
  return Array.from({ length: minItems }, () => exampleOf(items as Described));
};

const exampleObject = ({ properties = {}, required = [] }: Described): Record<string, unknown> =>
  Object.fromEntries(required.map((name) => [name, exampleOf(properties[name] ?? {})]));

const byType = (schema: Described): unknown => {
  const type = typeof schema.type === 'object' ? schema.type[0] : schema.type;
  switch (type) {
    case 'string':
      return exampleText(schema);
    case 'integer':
    case 'number':
      return schema.minimum ?? 0;
    case 'boolean':
      return true;
    case 'array':
      return exampleList(schema);
    case 'object':
      return exampleObject(schema);
    default:
      return null;
  }
};

const merged = (forms: readonly Described[]): unknown =>
  Object.assign({}, ...forms.map(exampleOf).filter((value) => typeof value === 'object'));

const exampleOf = (schema: Described): unknown => {
  if (Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0];
  if ('const' in schema) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if ('default' in schema) return schema.default;
  const [form] = schema.anyOf ?? schema.oneOf ?? [];
  if (form !== undefined) return exampleOf(form);
  return schema.allOf === undefined ? byType(schema) : merged(schema.allOf);
};

/** The smallest value that fits a schema: its own example or default, or one made from its type, format and bounds. */
export const exampleValue = (schema: TSchema): unknown => exampleOf(schema);
