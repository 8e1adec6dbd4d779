import { DatabaseSync } from 'node:sqlite';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench, Floor, FloorMeasure } from '../bench.ts';
import { measureOwnCpu } from './own-cpu.ts';

const rowCount = 10_000;

export const pointRead: FloorMeasure = async (bench) => {
  using database = await openDatabase(bench, 'NORMAL');
  const read = database.prepare('SELECT * FROM item WHERE id = ?');
  return measure('node:sqlite point read', bench.count(500_000, 1_000), (id) => read.get(id));
};

export const normalCommit: FloorMeasure = async (bench) => {
  using database = await openDatabase(bench, 'NORMAL');
  const write = database.prepare('UPDATE item SET size = size + 1 WHERE id = ?');
  return measure('node:sqlite commit (synchronous=NORMAL)', bench.count(100_000, 100), (id) => write.run(id));
};

export const durableCommit: FloorMeasure = async (bench) => {
  using database = await openDatabase(bench, 'FULL');
  const write = database.prepare('UPDATE item SET size = size + 1 WHERE id = ?');
  return measure('node:sqlite commit (synchronous=FULL)', bench.count(5_000, 100), (id) => write.run(id));
};

const measure = async (name: string, count: number, work: (id: number) => unknown): Promise<Floor> => {
  const result = await measureOwnCpu(count, () => {
    for (let index = 0; index < count; index += 1) work((index % rowCount) + 1);
  });
  return { name, unit: 'CPU ms', ...result };
};

const openDatabase = async (bench: Bench, synchronous: 'NORMAL' | 'FULL'): Promise<DatabaseSync> => {
  const database = new DatabaseSync(join(await mkdtemp(join(bench.scratch, 'sqlite-')), 'floor.sqlite'));
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}`);
  database.exec('CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, size INTEGER)');
  database.exec(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rowCount})
     INSERT INTO item SELECT i, 'item-' || i, i FROM n`,
  );
  return database;
};
