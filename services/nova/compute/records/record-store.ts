import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '@nimbo/host/atomic-file.ts';
import type { WantedInstance } from '../../rpc/wanted-instance.ts';

/** What a host remembers of an instance over its own death and the machine's. */
export interface InstanceRecord {
  /** The newest that was accepted: what holds while control cannot be asked. */
  readonly wanted: WantedInstance;
  readonly reboots: { readonly soft: number; readonly hard: number };
  /** The boot of the machine in which the guest was last seen up as wanted; null where it is to be down. */
  readonly upInBoot: string | null;
}

/** Where records are kept. */
export interface RecordStore {
  list(): Promise<readonly InstanceRecord[]>;
  write(record: InstanceRecord): Promise<void>;
  remove(uuid: string): Promise<void>;
}

const suffix = '.json';

const parse = (text: string): InstanceRecord | undefined => {
  try {
    const value = JSON.parse(text) as Partial<InstanceRecord>;
    return value.wanted === undefined || value.reboots === undefined ? undefined : (value as InstanceRecord);
  } catch {
    return undefined;
  }
};

/** One file per instance, written durably; files that cannot be understood are as good as absent: control knows better. */
export const fileRecords = (directory: string): RecordStore => {
  const fileOf = (uuid: string): string => join(directory, `${uuid}${suffix}`);
  return {
    list: async () => {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const names = (await readdir(directory)).filter((name) => !name.startsWith('.') && name.endsWith(suffix));
      const records = await Promise.all(
        names.map(async (name) => parse(await readFile(join(directory, name), 'utf8'))),
      );
      return records.filter((record) => record !== undefined);
    },
    write: (record) => writeFileAtomically(fileOf(record.wanted.uuid), JSON.stringify(record)),
    remove: (uuid) => rm(fileOf(uuid), { force: true }),
  };
};
