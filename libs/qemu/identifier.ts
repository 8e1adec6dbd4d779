import { BadRequest } from '@nimbo/errors/faults.ts';

const identifierPattern = /^[A-Za-z][A-Za-z0-9._-]*$/;

const mostNodeNameLetters = 31;

/** @throws BadRequest where QEMU would not take it as the id of a device, object or character device */
export const checkIdentifier = (id: string): string => {
  if (!identifierPattern.test(id) || id.length > 100) {
    throw new BadRequest(`${JSON.stringify(id.slice(0, 100))} is no id that QEMU accepts`, { code: 'qemu.bad_id' });
  }
  return id;
};

/** @throws BadRequest where QEMU would not take it as a block node's name: an id of 31 characters at most */
export const checkNodeName = (name: string): string => {
  if (name.length > mostNodeNameLetters) {
    throw new BadRequest(`the block node name ${name.slice(0, 100)} is longer than 31 characters`, {
      code: 'qemu.bad_id',
    });
  }
  return checkIdentifier(name);
};

/**
 * A block node's name made of a letter for its kind and a UUID, of which 120 bits fit: `v` and a volume's id, say.
 * @throws BadRequest where the kind is no single letter or the id has none of a UUID's digits
 */
export const nodeNameOf = (kind: string, uuid: string): string => {
  const digits = uuid.replaceAll('-', '').toLowerCase();
  if (!/^[a-z]$/.test(kind) || !/^[0-9a-f]{32}$/.test(digits)) {
    throw new BadRequest(`${kind} and ${uuid.slice(0, 100)} make no block node name`, { code: 'qemu.bad_id' });
  }
  return `${kind}${digits.slice(0, mostNodeNameLetters - 1)}`;
};
