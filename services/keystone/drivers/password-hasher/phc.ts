/*
 * The text form of hashes (https://github.com/P-H-C/phc-string-format): `$name$v=19$m=1,t=2$SALT$DIGEST`, the version
 * only where the function has one, bytes as base64 without padding.
 */

/** A hash in its parts. */
export interface PhcHash {
  readonly name: string;
  readonly numbers: Readonly<Record<string, number>>;
  readonly salt: Buffer;
  readonly digest: Buffer;
}

const form = /^\$([a-z0-9-]+)((?:\$v=\d+)?)\$([a-z]+=\d+(?:,[a-z]+=\d+)*)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

export const printPhc = ({ name, numbers, salt, digest }: PhcHash, version = ''): string => {
  const parameters = Object.entries(numbers).map(([key, value]) => `${key}=${value}`);
  return `$${name}${version}$${parameters.join(',')}$${base64(salt)}$${base64(digest)}`;
};

/** The parts of a hash; undefined for a text that is none. */
export const parsePhc = (text: string): PhcHash | undefined => {
  const [, name, , parameters = '', salt = '', digest = ''] = form.exec(text) ?? [];
  if (name === undefined) return undefined;
  const numbers = parameters.split(',').map((each): [string, number] => {
    const [key = '', value = ''] = each.split('=');
    return [key, Number(value)];
  });
  const bytes = { salt: Buffer.from(salt, 'base64'), digest: Buffer.from(digest, 'base64') };
  return { name, numbers: Object.fromEntries(numbers), ...bytes };
};
