import { parseArgs } from 'node:util';
import { runBench } from './run-bench.ts';
import { renderTable } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
});

const rows = await runBench({
  names: positionals,
  isQuick: values.quick,
  say: (line) => process.stderr.write(`${line}\n`),
});
console.log(values.json ? JSON.stringify(rows, null, 2) : renderTable(rows));
