import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { databaseLocation } from './database-url.ts';
import { serverAddress } from './server-address.ts';

test('paths and sqlite: URLs are files', () => {
  for (const [text, path] of [
    ['/var/lib/nimbo/keystone.db', '/var/lib/nimbo/keystone.db'],
    ['relative/file.db', 'relative/file.db'],
    ['sqlite:relative.db', 'relative.db'],
    ['sqlite:///absolute.db', '/absolute.db'],
  ] as const)
    assert.deepEqual(databaseLocation(text), { dialect: 'sqlite', path });
});

test('the schemes of the servers lead to their dialects', () => {
  const dialects = ['postgres', 'postgresql', 'mariadb', 'mysql'].map(
    (scheme) => databaseLocation(`${scheme}://u:p@h/d`).dialect,
  );
  assert.deepEqual(dialects, ['postgres', 'postgres', 'mariadb', 'mariadb']);
});

test('a URL that is refused is not repeated, for it may hold a password', () => {
  for (const text of ['oracle://u:secret@h/d', 'postgres://u:secret@[broken/d'])
    assert.throws(
      () => databaseLocation(text),
      (error) => error instanceof BadRequest && !error.message.includes('secret'),
    );
});

test('a URL is taken apart with what is escaped in it', () => {
  assert.deepEqual(serverAddress(new URL('postgres://us%40er:p%2Fw@[::1]:5433/my%20db?tls=on')), {
    host: '::1',
    port: 5433,
    socket: undefined,
    user: 'us@er',
    password: 'p/w',
    database: 'my db',
    tls: {},
  });
  const local = serverAddress(new URL('mariadb://root@localhost/mysql?socket=%2Frun%2Fmysqld.sock'));
  assert.deepEqual([local.socket, local.password, local.tls], ['/run/mysqld.sock', undefined, undefined]);
});

test('unknown settings, and URLs without user or database, are refused', () => {
  for (const text of [
    'postgres://u@h/d?sslmode=off',
    'postgres://u@h/',
    'postgres://h/d',
    'postgres://u@h/d?tls=maybe',
  ])
    assert.throws(() => serverAddress(new URL(text)), BadRequest);
});
