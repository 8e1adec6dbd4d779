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
  if (readOnly.has(name)) throw new Forbidden(`The attribute "${name}" is set by the service alone: leave it out.`);
  if (reserved.has(name) || name.startsWith(reservedPrefix))
    throw new Forbidden(`The name "${name.slice(0, 80)}" is kept for the service: choose another for the property.`);
  if (name === 'locations') throw new Forbidden('Images take no locations here: upload the data instead.');
};

/**
 * The value of a custom property, as glance keeps it.
 * @throws BadRequest for a name or value that is too long, or no text
 */
export const propertyValue = (name: string, value: unknown): string => {
  if (name === '' || name.length > 255) {
    throw new BadRequest(
      `The property "${name.slice(0, 80)}" needs a name of 1 to 255 characters, and this has ${name.length}.`,
    );
  }
  if (typeof value !== 'string') throw new BadRequest(`The value of the property "${name}" must be a text.`);
  if (Buffer.byteLength(value) > longestValue) {
    throw new BadRequest(`The value of the property "${name}" has more than ${longestValue} bytes.`);
  }
  return value;
};
