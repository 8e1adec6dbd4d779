import { systemClock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { openDatabase } from '../open-database.ts';
import { appendEvent } from './append-event.ts';
import { Doorbell } from './doorbell.ts';
import type { EventTables } from './event-schema.ts';
import { EventRelay } from './relay.ts';

/**
 * A process that appends events until it is killed, and reports on its standard output: `committed ID` after each
 * commit, `published ID` when it publishes. Arguments: the database's URL, and whether the relay runs as well and
 * gets stuck in its third publication.
 */
const [url = '', mode = ''] = process.argv.slice(2);
const report = (line: string): void => void process.stdout.write(`${line}\n`);

const database = await openDatabase<EventTables>({ name: 'events', url, log: silentLog, clock: systemClock });
const ctx = internalContext();
let publications = 0;
const relay = new EventRelay({
  database,
  clock: systemClock,
  owner: 'the process that dies',
  doorbell: new Doorbell(),
  batch: 3,
  leaseTime: 50,
  publish: async (events) => {
    publications += 1;
    if (publications === 3) report('stuck');
    if (publications === 3) await new Promise((resolve) => setInterval(resolve, 2 ** 30));
    for (const { resourceId } of events) report(`published ${resourceId}`);
  },
});

for (let count = 0; ; count += 1) {
  const resourceId = `${process.pid}-${count}`;
  await database.transaction(ctx, (tx) =>
    appendEvent(tx, ctx, { type: 'volume.create.end', resourceType: 'volume', resourceId }),
  );
  report(`committed ${resourceId}`);
  if (mode === 'relay' && count % 5 === 4) await relay.runOnce(ctx);
}
