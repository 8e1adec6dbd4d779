import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What one database keeps, by table; looked at from outside, as nobody who takes part. */
export interface StateSnapshot extends Disposable {
  /** Changes whenever anybody has written. */
  version(): number;
  /** Every table's rows as text, but for the tables and columns named. */
  contents(except: ReadonlySet<string>): ReadonlyMap<string, string>;
}

/** Opens a service's database of a test cloud for reading. */
export const openSnapshot = (stateDirectory: string, service: string): StateSnapshot => {
  const database = new DatabaseSync(join(stateDirectory, 'control', 'databases', `${service}.sqlite`), {
    readOnly: true,
  });
  const tables = database
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite%'")
    .all()
    .map(({ name }) => String(name));
  const rows = tables.map((name) => ({ name, all: database.prepare(`select * from "${name}"`) }));
  const version = database.prepare('pragma data_version');
  return {
    version: () => Number(version.get()?.['data_version']),
    contents: (except) => {
      const kept = (key: string, value: unknown): unknown => (except.has(key) ? undefined : value);
      return new Map(
        rows
          .filter(({ name }) => !except.has(name))
          .map(({ name, all }) => [
            name,
            all
              .all()
              .map((row) => JSON.stringify(row, kept))
              .toSorted()
              .join('\n'),
          ]),
      );
    },
    [Symbol.dispose]: () => database.close(),
  };
};

/** Which tables differ, with the rows that only one side has. */
export const differences = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] =>
  [...after].flatMap(([table, text]) => {
    const old = before.get(table) ?? '';
    if (old === text) return [];
    const [was, is] = [new Set(old.split('\n')), new Set(text.split('\n'))];
    const gone = [...was].filter((row) => !is.has(row)).map((row) => `-${row.slice(0, 300)}`);
    const come = [...is].filter((row) => !was.has(row)).map((row) => `+${row.slice(0, 300)}`);
    return [`${table}: ${[...gone, ...come].slice(0, 4).join(' ')}`];
  });

/** Every file below a directory, as paths. */
export const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
