import { chmodSync, copyFileSync } from 'node:fs';
import type { ApiAddresses } from '../serve/api-addresses.ts';
import { apiRoleOf } from '../serve/known-roles.ts';
import type { Passwords } from '../state/generated-passwords.ts';
import type { StateLayout } from '../state/state-layout.ts';
import { writePrivateFile } from '../state/write-private-file.ts';
import { cloudsYaml, openrc, type Credentials } from './credentials-files.ts';

/** What the credential files are made of. */
export interface CredentialFacts {
  readonly addresses: ApiAddresses;
  readonly region: string;
  readonly passwords: Passwords;
  readonly hasDemo: boolean;
  /** The certificate of the cloud's own authority, where it has one. */
  readonly authorityFile: string | undefined;
}

/** Writes `clouds.yaml` and the openrc files, readable by the caller only. */
export const writeCredentials = (layout: StateLayout, facts: CredentialFacts): void => {
  const caCertificate = facts.authorityFile === undefined ? undefined : publishAuthority(layout, facts.authorityFile);
  const keystone = apiRoleOf('keystone');
  const of = (name: string, password: string): Credentials => ({
    authUrl: keystone === undefined ? '' : facts.addresses.url(keystone, 'public'),
    region: facts.region,
    username: name,
    password,
    project: name,
    ...(caCertificate === undefined ? {} : { caCertificate }),
  });
  const admin = of('admin', facts.passwords.admin);
  const demo = of('demo', facts.passwords.demo);
  writePrivateFile(layout.openrcAdmin, openrc(admin));
  if (facts.hasDemo) writePrivateFile(layout.openrcDemo, openrc(demo));
  const clouds = facts.hasDemo ? { 'nimbo-admin': admin, 'nimbo-demo': demo } : { 'nimbo-admin': admin };
  writePrivateFile(layout.cloudsYaml, cloudsYaml(clouds));
};

/** Clients of any user must be able to read it: it is public. */
const publishAuthority = (layout: StateLayout, authorityFile: string): string => {
  const place = layout.authorityFile;
  copyFileSync(authorityFile, place);
  chmodSync(place, 0o644);
  return place;
};
