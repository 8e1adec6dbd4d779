import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allRows } from './all-rows.ts';
import { runBench } from './run-bench.ts';
import { renderTable } from './table.ts';

test('every row measures a running cloud and stands in the table beside budget and floor', async () => {
  const begun: string[] = [];
  const rows = await runBench({ names: [], isQuick: true, say: (line) => begun.push(line) });
  assert.deepEqual(
    begun.filter((line) => line.endsWith('…')),
    Object.keys(allRows).map((name) => `${name} …`),
  );
  for (const row of rows) assert.ok(Number.isFinite(row.measured) && row.measured >= 0, JSON.stringify(row));
  const table = renderTable(rows);
  assert.equal(table.split('\n').length, rows.length + 2);
  for (const name of ['validate a token, 50 different, warm', 'image upload, 4 MiB', 'floor: bare fastify route']) {
    assert.match(table, new RegExp(`^\\| ${name} `, 'm'));
  }
});

test('a row that does not exist is refused with the names of those that do', async () => {
  const unknown = runBench({ names: ['tokens'], isQuick: true, say: () => undefined });
  await assert.rejects(unknown, /no row tokens; there are token-validate, /);
});

test('a missed budget is marked, and the ratio is to the floor', () => {
  const row = { operation: 'a', measured: 3, unit: 's', budget: 2, floor: { name: 'b', value: 1.5 } };
  const line = renderTable([row]).split('\n')[2] ?? '';
  assert.deepEqual(
    line.split('|').map((cell) => cell.trim()),
    ['', 'a', '3.00 s (!)', '2.00 s', '', '1.50 s, b', '2.00 ×', ''],
  );
});
