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
    throw new BadRequest(`A change has no "op" that is known: use one of ${operations.join(', ')}.`);
  }
  if (!Object.hasOwn(raw, 'path'))
    throw new BadRequest(`A change has no "path": name the attribute to ${word}, like "/name".`);
  return [word, raw['path']];
};

const pointer20 = (raw: RawChange): [AttributeChange['operation'], unknown] => {
  const [word, ...more] = operations.filter((known) => Object.hasOwn(raw, known));
  if (word === undefined || more.length > 0) {
    throw new BadRequest('A change must say one of "add", "remove" and "replace", and only one: split it up.');
  }
  return [word, raw[word]];
};

/** The attribute's name in a JSON pointer of one step (RFC 6901): nothing deeper can be changed. */
const attributeOf = (pointer: unknown): string => {
  if (typeof pointer !== 'string' || !pointer.startsWith('/')) {
    throw new BadRequest(`The path "${String(pointer).slice(0, 80)}" must begin with "/", like "/name".`);
  }
  if (/~(?![01])/.test(pointer)) {
    throw new BadRequest(
      `The path "${pointer.slice(0, 80)}" has a lone "~": write it as "~0" (and "/" in a name as "~1").`,
    );
  }
  const steps = pointer.slice(1).split('/');
  const name = (steps[0] ?? '').replaceAll('~1', '/').replaceAll('~0', '~').trim();
  if (name === 'locations') throw new Forbidden('Images take no locations here: upload the data instead.');
  if (steps.length !== 1 || name === '' || name === '__proto__') {
    throw new BadRequest(`The path "${pointer.slice(0, 80)}" names no attribute: it must have one step, like "/name".`);
  }
  return name;
};

const changeOf = (raw: unknown, form: PatchForm): AttributeChange => {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new BadRequest(
      'Every change must be a JSON object, like {"op": "replace", "path": "/name", "value": "new"}.',
    );
  }
  const record = raw as RawChange;
  const [operation, pointer] = form === '2.1' ? pointer21(record) : pointer20(record);
  const name = attributeOf(pointer);
  if (name === 'id') throw new Forbidden('The id of an image never changes: leave it out.');
  assertSettable(name);
  if (operation === 'remove') return { operation, name, value: undefined, form };
  if (!Object.hasOwn(record, 'value')) {
    throw new BadRequest(`The change that would ${operation} "${name.slice(0, 80)}" has no "value": give it one.`);
  }
  return { operation, name, value: record['value'], form };
};

/**
 * Reads a patch (Image API v2, "Update image"; `application/openstack-images-v2.x-json-patch`).
 * @throws BadRequest where it is malformed, Forbidden for attributes that nobody may change
 */
export const readPatch = (raw: readonly unknown[], form: PatchForm): readonly AttributeChange[] => {
  if (raw.length > mostChanges)
    throw new BadRequest(
      `The patch has ${raw.length} operations, and at most ${mostChanges} operations are taken: split it up.`,
    );
  return raw.map((one) => changeOf(one, form));
};
