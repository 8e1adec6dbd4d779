import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { loadConfig, type Config } from '@nimbo/config/load-config.ts';
import { sampleConfig } from '@nimbo/config/sample-config.ts';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandFailure } from '../report-failure.ts';
import { ownVariables } from '../serve/own-variables.ts';
import { allSections } from '../serve/sections/all-sections.ts';
import type { StateLayout } from '../state/state-layout.ts';
import { commandYaml, type StartSettings } from './snapshot-config.ts';

/** The options of `nimbo up` that lie over the configuration. */
export interface UpOverrides {
  readonly config: readonly string[];
  readonly listen?: string;
  readonly publicUrl?: string;
  readonly insecureHttp?: boolean;
  /** The interface through which guests reach the world, or `none`. */
  readonly uplink?: string;
}

/** What the command line adds to the operator's files. */
export const startSettings = (options: UpOverrides): StartSettings => {
  const overlays = options.config.map((file) => resolve(file));
  for (const file of overlays) requireReadable(file);
  return {
    overlays,
    api: {
      ...(options.listen === undefined ? {} : { listen: options.listen }),
      ...(options.publicUrl === undefined ? {} : { public_url: options.publicUrl }),
      ...(options.insecureHttp === undefined ? {} : { insecure_http: options.insecureHttp }),
    },
    network: options.uplink === undefined ? {} : { uplink: options.uplink },
  };
};

const requireReadable = (file: string): void => {
  try {
    accessSync(file, constants.R_OK);
  } catch (cause) {
    throw new CommandFailure(`${file} can't be read (${(cause as NodeJS.ErrnoException).code}): see --config`);
  }
};

/**
 * The configuration as the operator wrote it, before anything is copied or started.
 * @throws ConfigError naming every problem with its file and line
 */
export const readSettings = (layout: StateLayout, settings: StartSettings): Config => {
  const scratch = mkdtempSync(join(tmpdir(), 'nimbo-up-'));
  try {
    const commandLine = join(scratch, 'command-line.yaml');
    writeFileSync(commandLine, commandYaml(settings));
    const main = existsSync(layout.configFile) ? [layout.configFile] : [];
    const files = [...main, ...settings.overlays, commandLine];
    return loadConfig({ files, env: process.env, sections: allSections, otherVariables: ownVariables });
  } finally {
    rmSync(scratch, { recursive: true });
  }
};

/** A first `nimbo.yaml`: every option, commented out, with its default and the reason to change it. */
export const writeSampleConfig = (layout: StateLayout): void => {
  if (!existsSync(layout.configFile)) writeFileSync(layout.configFile, sampleConfig(allSections), { mode: 0o644 });
};
