const bcryptAlphabet = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A salt of 16 bytes as the 22 characters that stand in a bcrypt hash: base64 with an alphabet of its own, unpadded. */
export const encodeSalt = (salt: Uint8Array): string =>
  Buffer.from(salt)
    .toString('base64')
    .replace(/=+$/, '')
    .replaceAll(/./g, (character) => bcryptAlphabet[base64Alphabet.indexOf(character)] ?? '');
