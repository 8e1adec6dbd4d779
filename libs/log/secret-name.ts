/** Parts that make a name look secret, once it is lower case with `-`, `_`, `.` and spaces removed. */
const secretParts = [
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'adminpass',
  'secret',
  'token',
  'authorization',
  'cookie',
  'credential',
  'privatekey',
  'userdata',
  'personality',
  'hmac',
  'totp',
] as const;

/** Names that end like this tell of a secret without holding it. */
const harmlessEnd =
  /(?:name|count|expiration|expiresat|expiry|type|provider|method|methods|length|valid|cached|audit)$/;

/** Names without any of these are not worth a closer look, and most are: this runs for every field of every line. */
const worthALook = /pass|secret|token|key|auth|cookie|cred|data|person|hmac|otp/i;

const keyNames = new Set(['key', 'keys', 'hostkey', 'apikey', 'accesskey', 'ssekey', 'encryptionkey', 'signingkey']);

/**
 * Whether a field of this name is masked in logs: passwords, tokens, keys, user data, by any spelling
 * (`adminPass`, `X-Auth-Token`, `api_key`), but not what merely tells of them (`key_name`, `token_expiration`).
 */
export const isSecretName = (name: string): boolean => {
  if (!worthALook.test(name)) {
    return false;
  }
  const plain = name.toLowerCase().replaceAll(/[-_. ]/g, '');
  if (keyNames.has(plain) || plain.endsWith('apikey') || plain.endsWith('secretkey')) {
    return true;
  }
  return !harmlessEnd.test(plain) && secretParts.some((part) => plain.includes(part));
};
