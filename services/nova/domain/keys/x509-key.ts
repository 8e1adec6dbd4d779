import { generateKeyPair, randomBytes, sign, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { bits, nothing, octets, oid, positive, sequence, setOf, tagged, time, utf8 } from './der.ts';

/**
 * The fingerprint of a certificate, the SHA-1 of its encoding.
 * @throws BadRequest for what is no PEM certificate
 */
export const x509Fingerprint = (certificate: string): string => {
  try {
    return new X509Certificate(certificate).fingerprint.toLowerCase();
  } catch (cause) {
    throw new BadRequest('Keypair data is invalid: failed to generate X509 fingerprint; give a PEM certificate.', {
      cause,
    });
  }
};

const year = 365 * 24 * 3_600_000;
const sha256WithRsa = sequence(oid('1.2.840.113549.1.1.11'), nothing());

/** The principal's name, by which Windows maps the certificate to an account. */
const principal = (name: string): Buffer =>
  sequence(tagged(0xa0, oid('1.3.6.1.4.1.311.20.2.3'), tagged(0xa0, utf8(name))));

const extensions = (name: string): Buffer =>
  tagged(
    0xa3,
    sequence(
      sequence(oid('2.5.29.37'), octets(sequence(oid('1.3.6.1.5.5.7.3.2')))),
      sequence(oid('2.5.29.17'), octets(principal(name))),
    ),
  );

const named = (name: string): Buffer => sequence(setOf(sequence(oid('2.5.4.3'), utf8(name))));

/** Bytes of a serial number; the first is below 0x80 and above 0, so that its length never varies. */
const serial = (): Buffer => Buffer.concat([Buffer.from([0x40]), randomBytes(15)]);

const pem = (bytes: Buffer): string => {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
};

const generate = promisify(generateKeyPair);

/**
 * A new key of 2048 bits with a certificate of its own for logging in, good for ten years.
 * @param owner whom the certificate names
 * @param now milliseconds since the epoch
 */
export const newX509Key = async (
  owner: string,
  now: number,
): Promise<{ readonly privateKey: string; readonly publicKey: string }> => {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 });
  const name = named(owner.slice(0, 64));
  const body = sequence(
    tagged(0xa0, positive(Buffer.from([2]))),
    positive(serial()),
    sha256WithRsa,
    name,
    sequence(time(now), time(now + 10 * year)),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
    extensions(`${owner}@localhost`),
  );
  const certificate = sequence(body, sha256WithRsa, bits(sign('sha256', body, privateKey)));
  return { privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), publicKey: pem(certificate) };
};
