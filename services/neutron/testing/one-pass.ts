import { internalContext } from '@nimbo/context/internal-context.ts';
import { createInProcessHub } from '@nimbo/bus/in-process-bus.ts';
import { createLinuxDriver } from '../agents/drivers/linux/linux-driver.ts';
import { MetadataServers } from '../agents/metadata/metadata-servers.ts';
import { hostPlace } from './host-place.ts';
import { wholeState } from './host-state.ts';

// One pass of a host's agent in a process of its own, to be killed: `one-pass.ts CLOUD PLACE DIRECTORY`.
const [cloud = '', place = '', directory = ''] = process.argv.slice(2);
const ctx = internalContext();
const metadata = new MetadataServers(ctx, createInProcessHub().bus('h1'));
const here = hostPlace({
  cloud,
  place,
  dhcpDirectory: `${directory}/dhcp`,
  advertDirectory: `${directory}/advertisements`,
});
const driver = createLinuxDriver({ here, directory, metadata });
process.stdout.write('begins\n');
await driver.sync(ctx, wholeState());
await driver.close();
