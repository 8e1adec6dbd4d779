import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const roots = ['libs', 'services', 'guest', 'cli', 'test'];

/** All test files of a checkout, from its root, sorted. Hidden folders and node_modules hold none. */
export const findTestFiles = (root: string): readonly string[] =>
  roots.flatMap((folder) => testFilesBelow(root, folder)).toSorted();

const testFilesBelow = (root: string, folder: string): readonly string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return isSearched(entry.name) ? testFilesBelow(root, path) : [];
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });

const isSearched = (name: string): boolean => name !== 'node_modules' && !name.startsWith('.');
