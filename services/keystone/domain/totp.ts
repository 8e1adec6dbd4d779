import { createHmac } from 'node:crypto';
import { isSameText } from './signatures/hmac.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Seconds for which a code is shown. */
const step = 30;

/** Codes of one step before count too: people are slow, and so are clocks. */
const windows = [0, 1];

/** The bytes of base32 (RFC 4648), as authenticators show secrets; undefined for a text that is none. */
const secretOf = (text: string): Buffer | undefined => {
  const letters = text.replaceAll(/[\s=]/g, '').toUpperCase().match(/./gu) ?? [];
  const values = letters.map((letter) => alphabet.indexOf(letter));
  if (letters.length === 0 || values.includes(-1)) return undefined;
  const bits = values.map((value) => value.toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
};

const codeAt = (secret: Buffer, counter: number): string => {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const digest = createHmac('sha1', secret).update(message).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0x0f;
  return String((digest.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
};

/** Whether a one-time password (RFC 6238, SHA-1, 6 digits) is that of a base32 secret at this time in milliseconds. */
export const isTotp = (secretText: string, passcode: string, now: number): boolean => {
  const secret = secretOf(secretText);
  if (secret === undefined) return false;
  const counter = Math.floor(now / 1_000 / step);
  return windows.some((window) => isSameText(passcode, codeAt(secret, Math.max(0, counter - window))));
};
