import { CommandFailure } from '../report-failure.ts';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Log } from '@nimbo/context/log.ts';
import type { Database } from '@nimbo/db/database.ts';
import { migrate } from '@nimbo/db/migrate.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { openDatabase } from '@nimbo/db/open-database.ts';
import { namingDamage } from './damaged-database.ts';
import { refuseLostDatabase, rememberDatabase } from './lost-database.ts';

/** The databases of one process: each is opened and migrated once, whoever asks, and closed last. */
export interface ProcessDatabases {
  open<Tables>(name: string, migrations: readonly Migration[]): Promise<Database<Tables>>;
  close(): Promise<void>;
}

/** Where databases are: a URL with `{database}` in it, or a directory for SQLite files where it is empty. */
export interface DatabasePlaces {
  readonly url: string;
  readonly directory: string;
}

/** Opens databases of a process as its roles ask for them. */
export const createProcessDatabases = (places: DatabasePlaces, log: Log, clock: Clock): ProcessDatabases => {
  const opened = new Map<string, Promise<Database<unknown>>>();
  const openAt = async (url: string, name: string, migrations: readonly Migration[]): Promise<Database<unknown>> => {
    const database = await openDatabase<unknown>({ name, url, log, clock });
    try {
      await migrate(database, migrations);
      return database;
    } catch (error) {
      await database.close();
      throw error;
    }
  };
  const openAnew = async (name: string, migrations: readonly Migration[]): Promise<Database<unknown>> => {
    const url = await urlOf(places, name);
    const isFile = places.url === '';
    if (isFile) refuseLostDatabase(url);
    try {
      const database = await openAt(url, name, migrations);
      if (isFile) rememberDatabase(url);
      return database;
    } catch (error) {
      throw namingDamage(error, url);
    }
  };
  return {
    open: async <Tables>(name: string, migrations: readonly Migration[]) => {
      const database = opened.get(name) ?? openAnew(name, migrations);
      opened.set(name, database);
      return (await database) as Database<Tables>;
    },
    close: async () => {
      for (const outcome of await Promise.allSettled(opened.values())) {
        if (outcome.status === 'fulfilled') await outcome.value.close();
      }
    },
  };
};

const urlOf = async (places: DatabasePlaces, name: string): Promise<string> => {
  if (places.url !== '') return databaseUrl(places.url, name);
  await mkdir(places.directory, { recursive: true, mode: 0o700 });
  return join(places.directory, `${name}.sqlite`);
};

const databaseUrl = (template: string, name: string): string => {
  if (template.includes('{database}')) return template.replace('{database}', name.replaceAll('-', '_'));
  throw new CommandFailure('cloud.database.url must contain {database}: each service has a database of its own');
};
