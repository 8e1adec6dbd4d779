import { createHash, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { BadRequest } from '@nimbo/errors/faults.ts';

/** Hexadecimal bytes with colons between them. */
const colonHex = (digest: Buffer): string => digest.toString('hex').replaceAll(/(..)(?!$)/g, '$1:');

const invalid = (): BadRequest =>
  new BadRequest(
    'Keypair data is invalid: failed to generate fingerprint; give an OpenSSH public key, "ssh-rsa AAAA…".',
  );

/** A field of the SSH wire format (RFC 4251, "string"): its bytes, and where the next begins. */
const fieldAt = (blob: Buffer, at: number): { readonly bytes: Buffer; readonly next: number } => {
  if (at + 4 > blob.length) throw invalid();
  const next = at + 4 + blob.readUInt32BE(at);
  if (next > blob.length) throw invalid();
  return { bytes: blob.subarray(at + 4, next), next };
};

const knownTypes =
  /^(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/;

/**
 * The fingerprint of an OpenSSH public key, the MD5 of its blob (RFC 4716).
 * @throws BadRequest for what is no such key
 */
export const sshFingerprint = (publicKey: string): string => {
  const [type = '', encoded = ''] = publicKey.trim().split(/\s+/);
  if (!knownTypes.test(type) || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) throw invalid();
  const blob = Buffer.from(encoded, 'base64');
  const named = fieldAt(blob, 0);
  if (named.bytes.toString() !== type) throw invalid();
  for (let at = named.next; at < blob.length;) at = fieldAt(blob, at).next;
  if (named.next === blob.length) throw invalid();
  return colonHex(createHash('md5').update(blob).digest());
};

const wire = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** An integer of the wire format begins with a zero where its first bit is set (RFC 4251, "mpint"). */
const integer = (base64url: string | undefined): Buffer => {
  const bytes = Buffer.from(base64url ?? '', 'base64url');
  return wire((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
};

const generate = promisify(generateKeyPair);

/** A new RSA key of 2048 bits: the private one as PEM, the public one as OpenSSH writes it. */
export const newSshKey = async (): Promise<{ readonly privateKey: string; readonly publicKey: string }> => {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 });
  const { e, n } = publicKey.export({ format: 'jwk' });
  const blob = Buffer.concat([wire(Buffer.from('ssh-rsa')), integer(e), integer(n)]);
  return {
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs1' }).toString(),
    publicKey: `ssh-rsa ${blob.toString('base64')} Generated-by-Nova`,
  };
};
