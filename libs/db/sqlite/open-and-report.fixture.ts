import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { openDatabase } from '../open-database.ts';

/** A process that opens the file named by its argument, says `open` or why not, and keeps it until it is killed. */
try {
  await openDatabase({ name: 'shared', url: process.argv[2] ?? '', log: silentLog, clock: systemClock });
  process.stdout.write('open\n');
  setInterval(() => undefined, 2 ** 30);
} catch (error) {
  process.stdout.write(`${String(error)}\n`);
}
