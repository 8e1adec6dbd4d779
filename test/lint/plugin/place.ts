import { readdirSync } from 'node:fs';
import { join, posix, relative } from 'node:path';

/** Where a module lies in the house: its part, its package, and in a service its room. */
export interface Place {
  readonly part: 'cli' | 'services' | 'libs' | 'clients' | 'test' | 'elsewhere';
  /** The folder's name, for example `keystone`; for cli and test the part itself. */
  readonly name: string;
  /** In a service the first folder that is a known room, for example `api`. */
  readonly room: Room | undefined;
}

const rooms = ['api', 'domain', 'db', 'sagas', 'reconcilers', 'drivers', 'compute', 'agents', 'volume'] as const;
export type Room = (typeof rooms)[number];

/** The path of a file from the root of the checkout, with slashes. */
export const pathInCheckout = (root: string, file: string): string => relative(root, file).replaceAll('\\', '/');

/** Places a path that is given from the root of the checkout. */
export const placeOf = (path: string): Place => {
  const [part = '', first = '', second = ''] = path.split('/');
  if (part === 'libs' && first === 'clients') return { part: 'clients', name: second, room: undefined };
  if (part === 'libs') return { part, name: first, room: undefined };
  if (part === 'services') return { part, name: first, room: roomOf(path.split('/').slice(2, -1)) };
  if (part === 'cli' || part === 'test') return { part, name: part, room: undefined };
  return { part: 'elsewhere', name: '', room: undefined };
};

const roomOf = (folders: readonly string[]): Room | undefined => rooms.find((room) => folders.includes(room));

/** The place an import leads to, or undefined for packages that are not of the house. */
export const placeOfImport = (root: string, importer: string, specifier: string): Place | undefined => {
  if (specifier.startsWith('.')) return placeOf(posix.join(posix.dirname(importer), specifier));
  const inHouse = /^@nimbo\/([^/]+)(.*)$/.exec(specifier);
  return inHouse ? placeOf(`${folderOfPackage(root, inHouse[1] ?? '')}${inHouse[2] ?? ''}`) : undefined;
};

const folderOfPackage = (root: string, name: string): string => {
  if (name === 'cli' || name === 'test') return name;
  if (name.startsWith('client-')) return `libs/clients/${name.slice('client-'.length)}`;
  return servicesIn(root).includes(name) ? `services/${name}` : `libs/${name}`;
};

const servicesIn = (root: string): readonly string[] => readdirSync(join(root, 'services'));

/** True for code that runs in tests only. */
export const isTestCode = (path: string): boolean =>
  /\.(test|conformance)\.ts$/.test(path) ||
  /^(test|cli\/test|libs\/testkit)\//.test(path) ||
  path.includes('/testing/');
