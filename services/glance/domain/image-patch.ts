import { BadRequest, Forbidden } from '@nimbo/errors/faults.ts';
import { assertSettable } from './attribute-rules.ts';

/** How a patch is written: `2.0` is the older form, where the operation's name is the key of the path. */
export type PatchForm = '2.0' | '2.1';

/** One change of one attribute. */
export interface AttributeChange {
  readonly operation: 'add' | 'replace' | 'remove';
  readonly name: string;
  /** Undefined for `remove` only. */
  readonly value: unknown;
  readonly form: PatchForm;
}

type RawChange = Readonly<Record<string, unknown>>;

const operations = ['add', 'replace', 'remove'] as const;

const isOperation = (word: unknown): word is AttributeChange['operation'] => operations.some((known) => known === word);

/** Changes of one request at most. */
const mostChanges = 1_000;

const pointer21 = (raw: RawChange): [AttributeChange['operation'], unknown] => {
  const word = Object.hasOwn(raw, 'op') ? raw['op'] : undefined;
  if (!isOperation(word)) {
    throw new BadRequest(`Unable to find a known \`op\` in a change. It must be one of: ${operations.join(', ')}.`);
  }
  if (!Object.hasOwn(raw, 'path')) throw new BadRequest("Unable to find 'path' in JSON Schema change");
  return [word, raw['path']];
};

const pointer20 = (raw: RawChange): [AttributeChange['operation'], unknown] => {
  const [word, ...more] = operations.filter((known) => Object.hasOwn(raw, known));
  if (word === undefined || more.length > 0) {
    throw new BadRequest('Operation objects must contain exactly one member named "add", "remove", or "replace".');
  }
  return [word, raw[word]];
};

/** The attribute's name in a JSON pointer of one step (RFC 6901): nothing deeper can be changed. */
const attributeOf = (pointer: unknown): string => {
  if (typeof pointer !== 'string' || !pointer.startsWith('/')) {
    throw new BadRequest(`Pointer \`${String(pointer).slice(0, 80)}\` does not start with "/".`);
  }
  if (/~(?![01])/.test(pointer)) {
    throw new BadRequest(`Pointer \`${pointer.slice(0, 80)}\` contains "~" not part of a recognized escape sequence.`);
  }
  const steps = pointer.slice(1).split('/');
  const name = (steps[0] ?? '').replaceAll('~1', '/').replaceAll('~0', '~').trim();
  if (name === 'locations') throw new Forbidden("It's not allowed to update locations if locations are invisible.");
  if (steps.length !== 1 || name === '' || name === '__proto__') {
    throw new BadRequest(`Invalid JSON pointer for this resource: '${pointer.slice(0, 80)}'`);
  }
  return name;
};

const changeOf = (raw: unknown, form: PatchForm): AttributeChange => {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new BadRequest('Operations must be JSON objects.');
  }
  const record = raw as RawChange;
  const [operation, pointer] = form === '2.1' ? pointer21(record) : pointer20(record);
  const name = attributeOf(pointer);
  if (name === 'id') throw new Forbidden("Attribute 'id' is read-only.");
  assertSettable(name);
  if (operation === 'remove') return { operation, name, value: undefined, form };
  if (!Object.hasOwn(record, 'value')) {
    throw new BadRequest(`Operation "${operation}" requires a member named "value".`);
  }
  return { operation, name, value: record['value'], form };
};

/**
 * Reads a patch (Image API v2, "Update image"; `application/openstack-images-v2.x-json-patch`).
 * @throws BadRequest where it is malformed, Forbidden for attributes that nobody may change
 */
export const readPatch = (raw: readonly unknown[], form: PatchForm): readonly AttributeChange[] => {
  if (raw.length > mostChanges) throw new BadRequest(`A patch may have ${mostChanges} operations.`);
  return raw.map((one) => changeOf(one, form));
};
