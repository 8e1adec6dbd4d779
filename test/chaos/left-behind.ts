import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const images = (stateDirectory: string, folder: string): string =>
  join(stateDirectory, 'control', 'roles', 'glance', 'images', folder);

/** Files that only a writer's death leaves: of atomic writes, and of uploads that nobody goes on with. */
export const leftBehind = (stateDirectory: string): readonly string[] => [
  ...(readdirSync(stateDirectory, { recursive: true }) as string[]).filter((name) =>
    /\.(?:tmp|new|partial)$/.test(name),
  ),
  ...readdirSync(images(stateDirectory, 'incoming')),
];

/** Ids of the images whose data is in the store. */
export const storedImages = (stateDirectory: string): readonly string[] =>
  readdirSync(images(stateDirectory, 'data')).map((key) => key.split('.')[0] ?? '');
