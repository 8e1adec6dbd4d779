import { BadRequest, Forbidden } from '@nimbo/errors/faults.ts';

/** Attributes that only the service sets. */
const readOnly = new Set([
  'created_at',
  'updated_at',
  'status',
  'checksum',
  'size',
  'virtual_size',
  'direct_url',
  'self',
  'file',
  'schema',
  'stores',
  'os_hash_algo',
  'os_hash_value',
]);

/** Names that mean something to glance and are no property. */
const reserved = new Set(['location', 'deleted', 'deleted_at']);

/** Properties that glance keeps its own books in. */
const reservedPrefix = 'os_glance';

/** Bytes of one property's value, what the reference's column holds. */
const longestValue = 65_535;

/**
 * What no caller may set.
 * @throws Forbidden
 */
export const assertSettable = (name: string): void => {
  if (readOnly.has(name)) throw new Forbidden(`Attribute '${name}' is read-only.`);
  if (reserved.has(name) || name.startsWith(reservedPrefix)) throw new Forbidden(`Attribute '${name}' is reserved.`);
  if (name === 'locations') throw new Forbidden("It's not allowed to add locations if locations are invisible.");
};

/**
 * The value of a custom property, as glance keeps it.
 * @throws BadRequest for a name or value that is too long, or no text
 */
export const propertyValue = (name: string, value: unknown): string => {
  if (name === '' || name.length > 255) {
    throw new BadRequest('Custom property should not be greater than 255 characters, nor empty.');
  }
  if (typeof value !== 'string') throw new BadRequest(`The value of the property "${name}" must be a text.`);
  if (Buffer.byteLength(value) > longestValue) {
    throw new BadRequest(`The value of the property "${name}" has more than ${longestValue} bytes.`);
  }
  return value;
};
