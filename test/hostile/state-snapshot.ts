import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** What a service keeps, by table; looked at from outside, as nobody who takes part. */
export interface StateSnapshot extends Disposable {
  /** Changes whenever anybody has written. */
  version(): string;
  /** Every table's rows as text, but for the tables and columns named. */
  contents(except: ReadonlySet<string>): ReadonlyMap<string, string>;
  /** No work goes on behind an answer: every saga has ended, every event has its place in the order. */
  isSettled(): boolean;
}

/** The databases of a service that has not one of its own name. */
const databases: Readonly<Record<string, readonly string[]>> = { nova: ['nova-api', 'nova-cell0', 'nova-cell1'] };

interface Table {
  readonly name: string;
  readonly rows: StatementSync;
}

const tablesOf = (database: DatabaseSync, prefix: string): readonly Table[] =>
  database
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite%'")
    .all()
    .map(({ name }) => ({
      name: `${prefix}${String(name)}`,
      rows: database.prepare(`select * from "${String(name)}"`),
    }));

const unfinished: Readonly<Record<string, string>> = {
  sagas: 'select count(*) as count from sagas where finished_at is null',
  events: 'select count(*) as count from events where sequence is null',
};

const openOne = (stateDirectory: string, name: string, prefix: string) => {
  const file = join(stateDirectory, 'control', 'databases', `${name}.sqlite`);
  const database = new DatabaseSync(file, { readOnly: true });
  const tables = tablesOf(database, prefix);
  return {
    tables,
    version: database.prepare('pragma data_version'),
    unfinished: Object.entries(unfinished)
      .filter(([table]) => tables.some((known) => known.name === `${prefix}${table}`))
      .map(([, query]) => database.prepare(query)),
    close: () => database.close(),
  };
};

/** A login that is refused is written down all the same: that is what this event is for. */
const ofLogins = 'identity.authenticate';

const textOf = ({ rows }: Table, kept: (key: string, value: unknown) => unknown): string =>
  rows
    .all()
    .filter(({ type }) => type !== ofLogins)
    .map((row) => JSON.stringify(row, kept))
    .toSorted()
    .join('\n');

/** Opens a service's databases of a test cloud for reading. */
export const openSnapshot = (stateDirectory: string, service: string): StateSnapshot => {
  const names = databases[service] ?? [service];
  const all = names.map((name) => openOne(stateDirectory, name, names.length === 1 ? '' : `${name}.`));
  return {
    version: () => all.map(({ version }) => String(version.get()?.['data_version'])).join(' '),
    contents: (except) => {
      const kept = (key: string, value: unknown): unknown => (except.has(key) ? undefined : value);
      const tables = all.flatMap((one) => one.tables).filter(({ name }) => !except.has(name.replace(/^.*\./, '')));
      return new Map(tables.map((table) => [table.name, textOf(table, kept)]));
    },
    isSettled: () => all.every((one) => one.unfinished.every((query) => query.get()?.['count'] === 0)),
    [Symbol.dispose]: () => {
      for (const { close } of all) close();
    },
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
