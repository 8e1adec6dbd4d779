import { createHash } from 'node:crypto';
import type { Instance } from '../../db/cell/instance.ts';
import { networkData } from './network-data.ts';

/** The dates of OpenStack's metadata format, oldest first (nova, metadata documentation). */
export const openstackVersions = [
  '2012-08-10',
  '2013-04-04',
  '2013-10-17',
  '2015-10-15',
  '2016-06-30',
  '2016-10-06',
  '2017-02-22',
  '2018-08-27',
  '2020-10-14',
  'latest',
] as const;

/** Who reads: a config drive may carry the password, which the network service never tells. */
export interface DocumentOptions {
  /** Appended to the guest's name; '' for none. */
  readonly dhcpDomain: string;
  readonly adminPassword: string | null;
}

/** A file of the metadata service or of a config drive. */
export interface MetadataFile {
  readonly name: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** As guests show it in their prompt and DNS. */
export const fullHostname = ({ hostname }: Instance, dhcpDomain: string): string =>
  dhcpDomain === '' ? hostname : `${hostname}.${dhcpDomain}`;

/** The same at each reading, so that a guest that reads twice is not told two stories; nothing secret hangs on it. */
const randomSeed = ({ uuid, reservationId }: Instance): string =>
  Buffer.concat(
    Array.from({ length: 8 }, (_, part) => createHash('sha512').update(`${uuid} ${reservationId} ${part}`).digest()),
  ).toString('base64');

const keysOf = ({ keyPair }: Instance) =>
  keyPair === null
    ? {}
    : {
        public_keys: { [keyPair.name]: keyPair.publicKey },
        keys: [{ name: keyPair.name, type: keyPair.type, data: keyPair.publicKey }],
      };

const metaData = (instance: Instance, options: DocumentOptions) => ({
  uuid: instance.uuid,
  name: instance.name,
  hostname: fullHostname(instance, options.dhcpDomain),
  launch_index: instance.launchIndex,
  availability_zone: instance.availabilityZone,
  project_id: instance.projectId,
  ...(Object.keys(instance.metadata).length === 0 ? {} : { meta: instance.metadata }),
  ...keysOf(instance),
  ...(options.adminPassword === null ? {} : { admin_pass: options.adminPassword }),
  random_seed: randomSeed(instance),
  devices: [],
  dedicated_cpus: [],
});

const json = (name: string, value: unknown): MetadataFile => ({
  name,
  contentType: 'application/json',
  content: Buffer.from(JSON.stringify(value)),
});

/** The guest's user data as its owner wrote them; undefined where there are none. */
export const userDataOf = ({ userData }: Instance): MetadataFile | undefined =>
  userData === null
    ? undefined
    : { name: 'user_data', contentType: 'application/octet-stream', content: Buffer.from(userData, 'base64') };

/** The documents of one version. */
export const openstackDocuments = (
  instance: Instance,
  version: string,
  options: DocumentOptions,
): readonly MetadataFile[] => {
  const since = (date: string): boolean => version === 'latest' || version >= date;
  const userData = userDataOf(instance);
  return [
    json('meta_data.json', metaData(instance, options)),
    ...(userData === undefined ? [] : [userData]),
    ...(since('2013-10-17') ? [json('vendor_data.json', {})] : []),
    ...(since('2015-10-15') ? [json('network_data.json', networkData(instance.interfaces))] : []),
    ...(since('2016-10-06') ? [json('vendor_data2.json', {})] : []),
  ];
};
