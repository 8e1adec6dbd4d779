import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LineSplitter } from './log-lines.ts';

const numberOf = (name: string, base: string): number | undefined => {
  const match = name.startsWith(`${base}.`) ? /^\d+$/.exec(name.slice(base.length + 1)) : null;
  return match === null ? undefined : Number(match[0]);
};

/** A log file with those put aside before it (`name.2`, `name.1`, `name`), the oldest first; only what exists. */
export const withRotated = async (path: string): Promise<readonly string[]> => {
  const [directory, base] = [dirname(path), basename(path)];
  const names = await readdir(directory).catch(() => [] as string[]);
  const rotated = names.flatMap((name) => numberOf(name, base) ?? []).toSorted((left, right) => right - left);
  const paths = rotated.map((number) => join(directory, `${base}.${number}`));
  return names.includes(base) ? [...paths, path] : paths;
};

/** The lines of a file, streamed; a file that was rotated away meanwhile simply has none. */
export async function* readLines(path: string): AsyncGenerator<string, void, undefined> {
  const splitter = new LineSplitter();
  try {
    for await (const chunk of createReadStream(path)) {
      yield* splitter.push(chunk as Buffer);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
  }
  yield* splitter.end();
}
