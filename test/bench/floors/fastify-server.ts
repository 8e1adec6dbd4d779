import { DatabaseSync } from 'node:sqlite';
import fastify from 'fastify';

/*
 * The program that the floors load: fastify and SQLite with nothing of Nimbo around them. It is given a directory,
 * and prints its port when it listens.
 */

const rowCount = 1_000;
const text = 'x'.repeat(32);

const openDatabase = (directory: string): DatabaseSync => {
  const database = new DatabaseSync(`${directory}/floor.sqlite`);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec(
    'CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, owner TEXT, checksum TEXT, state TEXT, size INTEGER)',
  );
  database.exec('BEGIN');
  const insert = database.prepare('INSERT INTO item (name, owner, checksum, state, size) VALUES (?, ?, ?, ?, ?)');
  for (let index = 0; index < rowCount; index += 1) insert.run(`item-${index}`, text, text, 'active', index);
  database.exec('COMMIT');
  return database;
};

const serve = async (directory: string): Promise<void> => {
  const database = openDatabase(directory);
  const one = database.prepare('SELECT * FROM item WHERE id = ?');
  const many = database.prepare('SELECT * FROM item ORDER BY id LIMIT ?');
  const write = database.prepare('UPDATE item SET size = size + 1 WHERE id = ?');
  const app = fastify();
  app.get('/bare', async () => ({ ok: true }));
  app.get<{ Params: { id: string } }>('/row/:id', async ({ params }) => one.get(Number(params.id)));
  app.get<{ Params: { count: string } }>('/rows/:count', async ({ params }) => many.all(Number(params.count)));
  app.put<{ Params: { id: string } }>('/row/:id', async ({ params }) => write.run(Number(params.id)));
  console.log(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port);
};

await serve(process.argv[2] ?? '.');
