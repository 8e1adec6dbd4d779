import type { Instance } from '../../db/cell/instance.ts';
import { openstackDocuments, openstackVersions } from './openstack-documents.ts';

/** A file of a config drive, as it travels. */
export interface ConfigDriveFile {
  readonly path: string;
  /** Base64. */
  readonly content: string;
}

/** The content of a guest's config drive: the same documents as the metadata service's, and the password. */
export const configDriveFiles = (instance: Instance, dhcpDomain: string): ConfigDriveFile[] => {
  const options = { dhcpDomain, adminPassword: instance.wanted.adminPassword };
  return openstackVersions.flatMap((version) =>
    openstackDocuments(instance, version, options).map(({ name, content }) => ({
      path: `openstack/${version}/${name}`,
      content: content.toString('base64'),
    })),
  );
};
