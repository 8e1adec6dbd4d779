import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { snapshotNames } from '../state/config-files.ts';
import type { Passwords } from '../state/generated-passwords.ts';
import { hostLayout, type StateLayout } from '../state/state-layout.ts';
import { writePrivateFile, type FileOwner } from '../state/write-private-file.ts';

/** What a start adds to the operator's own files. */
export interface StartSettings {
  /** Files given with `--config`, in order. */
  readonly overlays: readonly string[];
  /** `cloud.api` options given on the command line. */
  readonly api: Readonly<Record<string, unknown>>;
  /** `host.network` options given on the command line. */
  readonly network: Readonly<Record<string, unknown>>;
}

/** The overlay of what the command line says. */
export const commandYaml = ({ api, network }: StartSettings): string =>
  stringify({ cloud: { api }, ...(Object.keys(network).length === 0 ? {} : { host: { network } }) });

const namePattern = /^(overlay-.*|nimbo|secrets)\.yaml$/;

/** Copies what a host that joined must know into its own `config/`, its credential at the broker included. */
export const snapshotHost = (layout: StateLayout, settings: StartSettings): void => {
  const texts = new Map<string, string>([[snapshotNames.main, readIfThere(layout.configFile)]]);
  for (const [index, file] of settings.overlays.entries()) {
    texts.set(snapshotNames.overlay(index), readFileSync(file, 'utf8'));
  }
  texts.set(snapshotNames.command, commandYaml(settings));
  texts.set(snapshotNames.secrets, readIfThere(layout.secretsFile));
  writeAll(hostLayout(layout.host).config, texts);
};

/**
 * Copies everything that the children must know into `config/`, readable by control only: they see what the start
 * saw, whatever happens to the originals meanwhile.
 */
export const snapshotConfig = (
  layout: StateLayout,
  settings: StartSettings,
  passwords: Partial<Passwords>,
  owner: FileOwner,
  brokerAccess: string | undefined,
): void => {
  const texts = new Map<string, string>();
  texts.set(snapshotNames.main, readIfThere(layout.configFile));
  for (const [index, file] of settings.overlays.entries()) {
    texts.set(snapshotNames.overlay(index), readFileSync(file, 'utf8'));
  }
  texts.set(snapshotNames.command, commandYaml(settings));
  // The host's copy is root's: a file that control may write decides nothing of what root does.
  const forHost = brokerAccess === undefined ? texts : new Map([...texts, [snapshotNames.broker, brokerAccess]]);
  writeAll(hostLayout(layout.host).config, forHost);
  if (existsSync(layout.secretsFile)) texts.set(snapshotNames.secrets, readIfThere(layout.secretsFile));
  texts.set(snapshotNames.passwords, passwordsYaml(passwords));
  writeAll(layout.config, texts, owner);
};

const writeAll = (directory: string, texts: ReadonlyMap<string, string>, owner?: FileOwner): void => {
  removeStale(directory, texts);
  for (const [name, text] of texts) writePrivateFile(join(directory, name), text, owner);
};

const readIfThere = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');

const passwordsYaml = ({ admin, demo }: Partial<Passwords>): string =>
  stringify({
    cloud: {
      bootstrap: {
        ...(admin === undefined ? {} : { admin_password: admin }),
        ...(demo === undefined ? {} : { demo_password: demo }),
      },
    },
  });

const removeStale = (directory: string, kept: ReadonlyMap<string, string>): void => {
  for (const name of readdirSync(directory)) {
    if (namePattern.test(name) && !kept.has(name)) rmSync(join(directory, name));
  }
};
