import { internalContext } from '@nimbo/context/internal-context.ts';
import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { Doorbell } from '@nimbo/db/events/doorbell.ts';
import { digestFactory } from '../drivers/digest/digest-factory.ts';
import { openDatabase } from '@nimbo/db/open-database.ts';
import { ImageLists } from '../db/image-list-store.ts';
import type { Tables } from '../db/tables.ts';
import { uploadImage } from '../domain/image-upload.ts';
import { openFileStore } from '../drivers/store/file-store.ts';
import { imagePolicy } from '../api/image/policy.ts';
import { defaultSettings } from './glance-fixture.ts';

/**
 * A process that uploads to an image until it is killed. Arguments: the database's URL, the store's directory, the
 * image's id, and where to stop for good: `receiving` or `committed`. Says so on standard output when it is there.
 */
const [url = '', directory = '', id = '', stopAt = ''] = process.argv.slice(2);

const forEver = (): Promise<never> =>
  new Promise(() => {
    process.stdout.write('there\n');
    setInterval(() => undefined, 60_000);
  });

const store = await openFileStore(directory);
const stopping =
  stopAt === 'receiving'
    ? store
    : Object.assign(Object.create(store) as typeof store, {
        id: store.id,
        create: async (key: string) => {
          const writer = await store.create(key, undefined);
          return {
            write: writer.write.bind(writer),
            abort: writer.abort.bind(writer),
            commit: async () => {
              await writer.commit();
              await forEver();
            },
          };
        },
      });

const data = async function* (): AsyncGenerator<Buffer> {
  yield Buffer.alloc(2 * 1024 * 1024);
  if (stopAt === 'receiving') await forEver();
};

const db = await openDatabase<Tables>({ name: 'glance', url, log: silentLog, clock: systemClock });
const glance = {
  db,
  lists: new ImageLists(db),
  store: stopping,
  settings: defaultSettings(),
  digests: digestFactory('sha512', 1),
  ticketSecret: '',
  eventBell: new Doorbell(),
};
await uploadImage(internalContext(), glance, imagePolicy.upload, {
  id,
  source: { data: data(), announced: undefined },
});
