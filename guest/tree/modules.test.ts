import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { moduleClosure, type KernelModule } from './module-closure.ts';
import { aliasTable, dependencyTable } from './module-tables.ts';

const module = (name: string, depends: readonly string[] = [], aliases: readonly string[] = []): KernelModule => ({
  name,
  depends,
  aliases,
  path: `kernel/${name}.ko`,
  content: Buffer.alloc(0),
});

const all = [
  module('sr_mod', ['cdrom', 'scsi_mod'], ['scsi:t-0x05*']),
  module('cdrom', ['core']),
  module('scsi_mod', ['core']),
  module('core', ['inside']),
];

const load = (name: string): Promise<KernelModule | undefined> => Promise.resolve(all.find((one) => one.name === name));

const closure = (wanted: readonly string[]): Promise<readonly KernelModule[]> =>
  moduleClosure(wanted, load, new Set(['inside']));

describe('kernel modules', () => {
  it('come with all they depend on, without what the kernel has inside', async () => {
    const names = (await closure(['sr-mod'])).map((one) => one.name);
    assert.deepEqual(names, ['cdrom', 'core', 'scsi_mod', 'sr_mod']);
  });

  it('are refused by name where the kernel has none such', async () => {
    await assert.rejects(closure(['floppy']), /no module floppy/);
  });

  it('are listed with the deepest dependency last, from where modprobe begins', async () => {
    const table = dependencyTable(await closure(['sr_mod']));
    assert.match(table, /^kernel\/sr_mod\.ko: kernel\/scsi_mod\.ko kernel\/cdrom\.ko kernel\/core\.ko$/m);
    assert.match(table, /^kernel\/core\.ko:$/m);
  });

  it('are found by the devices they serve', async () => {
    assert.equal(aliasTable(await closure(['sr_mod'])), 'alias scsi:t-0x05* sr_mod\n');
  });
});
