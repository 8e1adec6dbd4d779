import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';

/** One Fernet key, split as the specification says: 128 bits to sign, 128 bits to encrypt. */
export interface FernetKey {
  readonly signing: KeyObject;
  readonly encryption: KeyObject;
}

/** What a sealed message holds. */
export interface FernetMessage {
  readonly plaintext: Buffer;
  /** Seconds since the epoch, as the sealer's clock had them. */
  readonly timestamp: number;
}

const version = 0x80;
const ivStart = 9;
const bodyStart = 25;
const macLength = 32;
const shortest = bodyStart + 16 + macLength;

/**
 * Reads a key: 32 bytes in URL-safe base64 (https://github.com/fernet/spec).
 * @throws TypeError where the text is no key; the message never shows the text
 */
export const fernetKey = (text: string): FernetKey => {
  const bytes = Buffer.from(text.trim(), 'base64url');
  if (bytes.length !== 32) throw new TypeError('a Fernet key must be 32 bytes in URL-safe base64');
  return { signing: createSecretKey(bytes.subarray(0, 16)), encryption: createSecretKey(bytes.subarray(16)) };
};

const mac = (key: FernetKey, signed: Buffer): Buffer => createHmac('sha256', key.signing).update(signed).digest();

/** Seals a message. `iv` is 16 fresh random bytes; padding of the base64 is left away, as keystone does. */
export const sealFernet = (key: FernetKey, plaintext: Buffer, timestamp: number, iv: Buffer): string => {
  const cipher = createCipheriv('aes-128-cbc', key.encryption, iv);
  const head = Buffer.alloc(bodyStart);
  head.writeUInt8(version, 0);
  head.writeBigUInt64BE(BigInt(timestamp), 1);
  iv.copy(head, ivStart);
  const signed = Buffer.concat([head, cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([signed, mac(key, signed)]).toString('base64url');
};

const base64Pattern = /^[A-Za-z0-9_-]+={0,2}$/;

const bytesOf = (token: string): Buffer | undefined => {
  if (!base64Pattern.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  // Spare bits of the last character must be zero, or one message would have several texts.
  if (bytes.toString('base64url') !== token.replace(/=+$/, '')) return undefined;
  const isMessage =
    bytes.length >= shortest && bytes[0] === version && (bytes.length - bodyStart - macLength) % 16 === 0;
  return isMessage ? bytes : undefined;
};

const decrypt = (key: FernetKey, bytes: Buffer): Buffer | undefined => {
  const decipher = createDecipheriv('aes-128-cbc', key.encryption, bytes.subarray(ivStart, bodyStart));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(bodyStart, -macLength)), decipher.final()]);
  } catch {
    return undefined;
  }
};

/** Opens a message that one of the keys has sealed; undefined for anything else. Only what is signed is decrypted. */
export const openFernet = (keys: readonly FernetKey[], token: string): FernetMessage | undefined => {
  const bytes = bytesOf(token);
  if (bytes === undefined) return undefined;
  const signed = bytes.subarray(0, -macLength);
  const given = bytes.subarray(-macLength);
  const key = keys.find((candidate) => timingSafeEqual(mac(candidate, signed), given));
  const plaintext = key === undefined ? undefined : decrypt(key, bytes);
  return plaintext === undefined ? undefined : { plaintext, timestamp: Number(bytes.readBigUInt64BE(1)) };
};
