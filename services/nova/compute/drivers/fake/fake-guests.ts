import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '@nimbo/host/atomic-file.ts';
import type { GuestState } from '../hypervisor.ts';

/** A guest that is nothing but this. */
export interface FakeGuest extends GuestState {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly diskGb: number;
  readonly log: string;
}

/** Where simulated guests live on while the process that simulates them is dead. */
export interface FakeGuests {
  load(): Promise<readonly FakeGuest[]>;
  save(guest: FakeGuest): Promise<void>;
  remove(uuid: string): Promise<void>;
}

/** Guests that end with the process: for thousands of simulated hosts. */
export const guestsInMemory = (): FakeGuests => ({
  load: () => Promise.resolve([]),
  save: () => Promise.resolve(),
  remove: () => Promise.resolve(),
});

/** A file for each guest. */
export const guestsInFiles = (directory: string): FakeGuests => ({
  load: async () => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const names = (await readdir(directory)).filter((name) => !name.startsWith('.'));
    return Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(directory, name), 'utf8')) as FakeGuest),
    );
  },
  save: (guest) => writeFileAtomically(join(directory, guest.uuid), JSON.stringify(guest)),
  remove: (uuid) => rm(join(directory, uuid), { force: true }),
});
