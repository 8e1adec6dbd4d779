import { loadConfig, type Config } from '@nimbo/config/load-config.ts';
import { ownVariables } from '../serve/own-variables.ts';
import { allSections } from '../serve/sections/all-sections.ts';
import { operatorFiles } from '../state/config-files.ts';
import type { StateLayout } from '../state/state-layout.ts';

/** The configuration as the operator's files and the last start have it. */
export const operatorConfig = (layout: StateLayout): Config =>
  loadConfig({
    files: operatorFiles(layout),
    env: process.env,
    sections: allSections,
    otherVariables: ownVariables,
  });
