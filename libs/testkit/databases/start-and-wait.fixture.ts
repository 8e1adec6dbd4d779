import { startMariadb } from './start-mariadb.ts';
import { startPostgres } from './start-postgres.ts';

/** Starts the server named by its argument, prints its URL, and stays until it is ended. */
const server = await (process.argv[2] === 'postgres' ? startPostgres() : startMariadb());
process.stdout.write(`${server.url}\n`);
setInterval(() => undefined, 2 ** 30);
