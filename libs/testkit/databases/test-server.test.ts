import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../wait.ts';
import { executeMariadb, startMariadb } from './start-mariadb.ts';
import { executePostgres, startPostgres } from './start-postgres.ts';

const program = fileURLToPath(new URL('start-and-wait.fixture.ts', import.meta.url));

const servers = [
  { name: 'postgres', start: startPostgres, execute: executePostgres },
  { name: 'mariadb', start: startMariadb, execute: executeMariadb },
] as const;

const answers = async (ask: () => Promise<void>): Promise<boolean> =>
  ask().then(
    () => true,
    () => false,
  );

for (const { name, start, execute } of servers) {
  test(`${name} answers on its socket, and is gone with its files when it is stopped`, async () => {
    const server = await start();
    const socket = new URL(server.url).searchParams.get('socket') ?? '';
    await execute(server.url, 'select 1');
    server.stop();
    await until('it is gone', async () => !(await answers(() => execute(server.url, 'select 1'))));
    assert.equal(existsSync(socket), false);
  });

  for (const signal of ['SIGINT', 'SIGKILL'] as const)
    test(`${name} ends with the process that started it, by ${signal} too`, async (t) => {
      const child = spawn(process.execPath, [program, name], { stdio: ['ignore', 'pipe', 'inherit'] });
      t.after(() => child.kill('SIGKILL'));
      const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      assert.equal(await answers(() => execute(url, 'select 1')), true);
      child.kill(signal);
      await once(child, 'exit');
      await until('the server is gone', async () => !(await answers(() => execute(url, 'select 1'))));
      const directory = new URL(url).searchParams.get('socket')?.replace(/\/mysqld\.sock$/, '') ?? '';
      assert.equal(existsSync(directory), signal === 'SIGKILL');
      if (signal === 'SIGKILL') removeLeftovers(directory);
    });
}

const removeLeftovers = (directory: string): void => {
  assert.match(directory, /\/nimbo-(?:postgres|mariadb)-\w+$/);
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
};
