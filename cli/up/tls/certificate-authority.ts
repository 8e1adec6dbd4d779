import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { writePrivateFile } from '../../state/write-private-file.ts';

/** What a listener and its clients need. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly key: string;
  /** The authority's certificate file, to be trusted by clients. */
  readonly authorityFile: string;
}

const run = promisify(execFile);
const timeLimit = 30_000;
const days = '3650';
const renewWithin = 30 * 86_400_000;
const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/**
 * A certificate for these names and addresses from the cloud's own authority, which is made at the first need; kept
 * while it covers them and is not about to expire. The authority's key never leaves `directory`.
 */
export const serverCertificate = async (
  directory: string,
  names: readonly string[],
  now: number,
): Promise<ServerCertificate> => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const authorityFile = join(directory, 'ca.pem');
  if (!existsSync(authorityFile)) await makeAuthority(directory);
  if (!covers(join(directory, 'server.pem'), names, now)) await makeServer(directory, names);
  return {
    certificate: readFileSync(join(directory, 'server.pem'), 'utf8'),
    key: readFileSync(join(directory, 'server-key.pem'), 'utf8'),
    authorityFile,
  };
};

const makeAuthority = async (directory: string): Promise<void> => {
  const [certificate, key] = await requestCertificate(directory, 'ca', [
    ...['-x509', '-subj', '/CN=Nimbo cloud authority', '-days', days],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  ]);
  writePrivateFile(join(directory, 'ca-key.pem'), key);
  writePrivateFile(join(directory, 'ca.pem'), certificate);
};

const makeServer = async (directory: string, names: readonly string[]): Promise<void> => {
  const alternatives = names.map((name) => (isIP(name) === 0 ? `DNS:${name}` : `IP:${name}`)).join(',');
  const [certificate, key] = await requestCertificate(directory, 'server', [
    ...['-x509', '-CA', join(directory, 'ca.pem'), '-CAkey', join(directory, 'ca-key.pem')],
    ...['-subj', '/CN=Nimbo', '-days', days, '-addext', `subjectAltName=${alternatives}`],
    ...['-addext', 'basicConstraints=critical,CA:FALSE', '-addext', 'extendedKeyUsage=serverAuth'],
  ]);
  writePrivateFile(join(directory, 'server-key.pem'), key);
  writePrivateFile(join(directory, 'server.pem'), certificate);
};

/** Runs `openssl req` beside the final place, so that a half-written key is never taken for one. */
const requestCertificate = async (
  directory: string,
  name: string,
  args: readonly string[],
): Promise<readonly [certificate: string, key: string]> => {
  const certificate = join(directory, `${name}.pem.part`);
  const key = join(directory, `${name}-key.pem.part`);
  // The key must be private from its first byte on, and openssl keeps the mode of a file that is there.
  writeFileSync(key, '', { mode: 0o600 });
  try {
    await run('openssl', ['req', ...curve, ...args, '-keyout', key, '-out', certificate], { timeout: timeLimit });
    return [readFileSync(certificate, 'utf8'), readFileSync(key, 'utf8')];
  } finally {
    for (const file of [certificate, key]) rmSync(file, { force: true });
  }
};

const covers = (file: string, names: readonly string[], now: number): boolean => {
  if (!existsSync(file)) return false;
  const certificate = new X509Certificate(readFileSync(file));
  if (Date.parse(certificate.validTo) - now < renewWithin) return false;
  return names.every((name) =>
    isIP(name) === 0 ? certificate.checkHost(name) !== undefined : certificate.checkIP(name) !== undefined,
  );
};
