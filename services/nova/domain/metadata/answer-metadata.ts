import type { Instance } from '../../db/cell/instance.ts';
import { ec2MetaData, ec2Versions, type Ec2Folder } from './ec2-documents.ts';
import { openstackDocuments, openstackVersions, userDataOf, type MetadataFile } from './openstack-documents.ts';

/** What a guest is answered. */
export interface MetadataAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

const ok = (content: Buffer | string, contentType = 'text/plain'): MetadataAnswer => ({
  status: 200,
  contentType,
  body: Buffer.from(content),
});

const notFound: MetadataAnswer = { status: 404, contentType: 'text/plain', body: Buffer.from('404 Not Found\n') };

const fileAnswer = ({ content, contentType }: MetadataFile): MetadataAnswer => ok(content, contentType);

const listing = (names: readonly string[]): MetadataAnswer => ok(names.join('\n'));

const passwordSince = '2013-04-04';

const openstack = (instance: Instance, [version, name, ...rest]: readonly string[], dhcpDomain: string) => {
  if (version === undefined) return listing(openstackVersions);
  if (!(openstackVersions as readonly string[]).includes(version) || rest.length > 0) return notFound;
  const documents = openstackDocuments(instance, version, { dhcpDomain, adminPassword: null });
  const hasPassword = version === 'latest' || version >= passwordSince;
  if (name === undefined) {
    return listing([...documents.map((document) => document.name), ...(hasPassword ? ['password'] : [])]);
  }
  if (name === 'password' && hasPassword) return ok(instance.password ?? '');
  const found = documents.find((document) => document.name === name);
  return found === undefined ? notFound : fileAnswer(found);
};

/** Folders are listed with a slash, keys by number and name; both are entered without that. */
const listed = (folder: Ec2Folder): MetadataAnswer =>
  listing(
    Object.entries(folder).map(([name, value]) =>
      typeof value === 'string' || name.includes('=') ? name : `${name}/`,
    ),
  );

const entered = (folder: Ec2Folder, name: string): string | Ec2Folder | undefined =>
  Object.entries(folder).find(([key]) => key === name || key.startsWith(`${name}=`))?.[1];

const ec2Node = (folder: Ec2Folder, names: readonly string[]): MetadataAnswer => {
  let node: string | Ec2Folder = folder;
  for (const name of names) {
    const next: string | Ec2Folder | undefined = typeof node === 'string' ? undefined : entered(node, name);
    if (next === undefined) return notFound;
    node = next;
  }
  return typeof node === 'string' ? ok(node) : listed(node);
};

const ec2 = (instance: Instance, [version, what, ...rest]: readonly string[], dhcpDomain: string) => {
  if (!(ec2Versions as readonly (string | undefined)[]).includes(version)) return notFound;
  const userData = userDataOf(instance);
  if (what === undefined) return listing(['meta-data/', ...(userData === undefined ? [] : ['user-data'])]);
  if (what === 'user-data' && rest.length === 0) return userData === undefined ? notFound : fileAnswer(userData);
  return what === 'meta-data' ? ec2Node(ec2MetaData(instance, dhcpDomain), rest) : notFound;
};

/** The path's parts, decoded; undefined for one that is no path. */
const partsOf = (path: string): readonly string[] | undefined => {
  const [bare = ''] = path.split('?');
  try {
    return bare
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
};

/** What the metadata service says about a guest, in OpenStack's form or in Amazon's. */
export const answerMetadata = (instance: Instance, path: string, dhcpDomain: string): MetadataAnswer => {
  const parts = partsOf(path);
  if (parts === undefined) return notFound;
  if (parts.length === 0) return listing([...ec2Versions]);
  return parts[0] === 'openstack' ? openstack(instance, parts.slice(1), dhcpDomain) : ec2(instance, parts, dhcpDomain);
};
