import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hostLayout, type StateLayout } from './state-layout.ts';

/** Names below `config/`, in the order in which they are read. */
export const snapshotNames = {
  main: 'nimbo.yaml',
  secrets: 'secrets.yaml',
  overlay: (index: number): string => `overlay-${String(index).padStart(2, '0')}.yaml`,
  command: 'overlay-command-line.yaml',
  passwords: 'overlay-passwords.yaml',
  /** This machine's own host's access to the broker, where nimbo made it. */
  broker: 'overlay-broker.yaml',
} as const;

/** The files that a child of the supervisor reads: the copies made when the cloud was started. */
export const snapshotFiles = (layout: StateLayout): readonly string[] => {
  const overlays = overlaysOf(layout);
  return [join(layout.config, snapshotNames.main), ...overlays];
};

/** The files that the host process reads: its own copies, without passwords. */
export const hostConfigFiles = (layout: StateLayout): readonly string[] => {
  const { config } = hostLayout(layout.host);
  return [join(config, snapshotNames.main), ...overlaysIn(config)];
};

/** The files that the operator edits, over which lie the overlays of the last start. */
export const operatorFiles = (layout: StateLayout): readonly string[] => [
  ...(existsSync(layout.configFile) ? [layout.configFile] : []),
  ...overlaysOf(layout),
];

const overlaysOf = (layout: StateLayout): readonly string[] => overlaysIn(layout.config);

const overlaysIn = (directory: string): readonly string[] =>
  existsSync(directory)
    ? readdirSync(directory)
        .filter((name) => name.startsWith('overlay-'))
        .toSorted()
        .map((name) => join(directory, name))
    : [];
