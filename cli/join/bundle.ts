import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandFailure } from '../report-failure.ts';
import { readCloudIdentity, type CloudIdentity } from '../state/cloud-identity.ts';
import { writePrivateFile } from '../state/write-private-file.ts';

/** Files of a bundle; those that a bundle need not have are missing where there is nothing to say. */
export const bundleNames = {
  /** What of which cloud joins, and under which name. */
  cloud: 'cloud.json',
  settings: 'nimbo.yaml',
  secrets: 'secrets.yaml',
  /** PEM of who vouches for the broker. */
  brokerAuthority: 'broker-ca.pem',
  /** PEM of who vouches for the APIs. */
  cloudAuthority: 'cloud-ca.pem',
  /** Of a controller's own listeners. */
  certificate: 'tls-certificate.pem',
  key: 'tls-key.pem',
  /** Folders of a controller: the operator's policies, and what control keeps in files. */
  policies: 'policy',
  control: 'control',
} as const;

/** What a machine is given to join a cloud. */
export interface Bundle {
  readonly identity: CloudIdentity;
  /** Names below the bundle's directory, and what they hold. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Refuses a place for a bundle that is taken: a bundle replaces the credentials of the one before, so that it is made on purpose.
 * @throws CommandFailure
 */
export const requireFreePlace = (directory: string): void => {
  if (existsSync(directory)) {
    throw new CommandFailure(`${directory} is there already: remove it, or give another place with --out`);
  }
};

/** Writes a bundle whole or not at all, for its owner's eyes only. */
export const writeBundle = (directory: string, texts: ReadonlyMap<string, string>): void => {
  const aside = `${directory}.${process.pid}.partial`;
  mkdirSync(dirname(directory), { recursive: true });
  mkdirSync(aside, { mode: 0o700 });
  try {
    for (const [name, text] of texts) {
      mkdirSync(dirname(join(aside, name)), { recursive: true, mode: 0o700 });
      writePrivateFile(join(aside, name), text);
    }
    renameSync(aside, directory);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    throw error;
  }
};

/**
 * Reads a bundle.
 * @throws CommandFailure where the directory holds none
 */
export const readBundle = (directory: string): Bundle => {
  const identity = existsSync(directory) ? readCloudIdentity(join(directory, bundleNames.cloud)) : undefined;
  if (identity?.part === undefined) {
    throw new CommandFailure(`${directory} holds no bundle: nimbo host add, or nimbo controller add, makes one`);
  }
  const names = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(directory, '/').length));
  return { identity, texts: new Map(names.map((name) => [name, readFileSync(join(directory, name), 'utf8')])) };
};
