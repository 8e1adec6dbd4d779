import type { Instance } from '../../db/cell/instance.ts';
import { fullHostname } from './openstack-documents.ts';

/** The dates of Amazon's metadata format that nova answers to. */
export const ec2Versions = [
  '1.0',
  '2007-01-19',
  '2007-03-01',
  '2007-08-29',
  '2007-10-10',
  '2007-12-15',
  '2008-02-01',
  '2008-09-01',
  '2009-04-04',
  'latest',
] as const;

/** A folder of the metadata tree, or what one of its files says. */
export interface Ec2Folder {
  readonly [name: string]: string | Ec2Folder;
}

/** Ids in Amazon's form: a letter code and eight digits, here the first of the uuid. */
const ec2Id = (kind: string, uuid: string): string => `${kind}-${uuid.replaceAll('-', '').slice(0, 8)}`;

const addressesOf = ({ interfaces }: Instance) => {
  const addresses = interfaces.flatMap((one) => one.addresses).filter(({ version }) => version === 4);
  return { local: addresses[0]?.address ?? '', floating: addresses.flatMap(({ floating }) => floating)[0] ?? '' };
};

/** What stands below `meta-data`. */
export const ec2MetaData = (instance: Instance, dhcpDomain: string): Ec2Folder => {
  const hostname = fullHostname(instance, dhcpDomain);
  const { local, floating } = addressesOf(instance);
  const { keyPair } = instance;
  return {
    'ami-id': instance.imageId === null ? '' : ec2Id('ami', instance.imageId),
    'ami-launch-index': String(instance.launchIndex),
    'block-device-mapping': { ami: 'vda', root: instance.rootDeviceName ?? '/dev/vda' },
    hostname,
    'instance-action': 'none',
    'instance-id': ec2Id('i', instance.uuid),
    'instance-type': instance.flavor.name,
    'local-hostname': hostname,
    'local-ipv4': local,
    placement: { 'availability-zone': instance.availabilityZone ?? '' },
    'public-hostname': hostname,
    'public-ipv4': floating,
    ...(keyPair === null ? {} : { 'public-keys': { [`0=${keyPair.name}`]: { 'openssh-key': keyPair.publicKey } } }),
    'reservation-id': instance.reservationId,
    'security-groups': instance.securityGroups.join('\n'),
  };
};
