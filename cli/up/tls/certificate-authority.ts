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
const fixedOptions = { newkey: 'ec', pkeyopt: 'ec_paramgen_curve:P-256', days };

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
  const [certificate, key] = await requestCertificate(directory, 'ca', {
    subj: '/CN=Nimbo cloud authority',
    addext: ['keyUsage=critical,keyCertSign,cRLSign'],
  });
  writePrivateFile(join(directory, 'ca-key.pem'), key);
  writePrivateFile(join(directory, 'ca.pem'), certificate);
};

const makeServer = async (directory: string, names: readonly string[]): Promise<void> => {
  const alternatives = names.map((name) => (isIP(name) === 0 ? `DNS:${name}` : `IP:${name}`)).join(',');
  const [certificate, key] = await requestCertificate(directory, 'server', {
    CA: join(directory, 'ca.pem'),
    CAkey: join(directory, 'ca-key.pem'),
    subj: '/CN=Nimbo',
    addext: [`subjectAltName=${alternatives}`, 'basicConstraints=critical,CA:FALSE', 'extendedKeyUsage=serverAuth'],
  });
  writePrivateFile(join(directory, 'server-key.pem'), key);
  writePrivateFile(join(directory, 'server.pem'), certificate);
};

/** Runs `openssl req` beside the final place, so that a half-written key is never taken for one. */
const requestCertificate = async (
  directory: string,
  name: string,
  options: Readonly<Record<string, string | readonly string[]>>,
): Promise<readonly [certificate: string, key: string]> => {
  const certificate = join(directory, `${name}.pem.part`);
  const key = join(directory, `${name}-key.pem.part`);
  // The key must be private from its first byte on, and openssl keeps the mode of a file that is there.
  writeFileSync(key, '', { mode: 0o600 });
  try {
    const args = optionWords({ ...fixedOptions, ...options, keyout: key, out: certificate });
    await run('openssl', ['req', '-x509', '-nodes', ...args], { timeout: timeLimit });
    return [readFileSync(certificate, 'utf8'), readFileSync(key, 'utf8')];
  } finally {
    for (const file of [certificate, key]) rmSync(file, { force: true });
  }
};

/** `{ days: '1', addext: ['a', 'b'] }` becomes `-days 1 -addext a -addext b`. */
const optionWords = (options: Readonly<Record<string, string | readonly string[]>>): readonly string[] =>
  Object.entries(options).flatMap(([name, values]) => [values].flat().flatMap((value) => [`-${name}`, value]));

const covers = (file: string, names: readonly string[], now: number): boolean => {
  if (!existsSync(file)) return false;
  const certificate = new X509Certificate(readFileSync(file));
  if (Date.parse(certificate.validTo) - now < renewWithin) return false;
  return names.every((name) =>
    isIP(name) === 0 ? certificate.checkHost(name) !== undefined : certificate.checkIP(name) !== undefined,
  );
};
