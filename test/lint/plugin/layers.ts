import { visitImports } from './imports.ts';
import { isTestCode, pathInCheckout, placeOf, placeOfImport, type Place, type Room } from './place.ts';
import type { Rule } from './rule.ts';

/** The arrows of docs/architecture.md: cli -> services -> libs, and api -> domain -> db within a service. */
export const layers: Rule = {
  create: (context) => {
    const importer = pathInCheckout(context.cwd, context.filename);
    const from = placeOf(importer);
    return visitImports((specifier, node) => {
      const to = placeOfImport(context.cwd, importer, specifier);
      const message = to ? forbidden(importer, from, to) : httpInDomain(from, specifier);
      if (message !== undefined) context.report({ node, message });
    });
  },
};

const forbidden = (importer: string, from: Place, to: Place): string | undefined =>
  testkitOutsideTests(importer, to) ?? upwards(from, to) ?? betweenServices(from, to) ?? betweenRooms(from, to);

const testkitOutsideTests = (importer: string, to: Place): string | undefined =>
  to.part === 'libs' && to.name === 'testkit' && !isTestCode(importer) ? 'Only tests import libs/testkit.' : undefined;

const height: Record<Place['part'], number> = { elsewhere: 4, test: 4, cli: 3, services: 2, clients: 1, libs: 1 };

const upwards = (from: Place, to: Place): string | undefined =>
  height[to.part] > height[from.part]
    ? `Arrows point one way, cli -> services -> libs: ${from.part} must not import ${to.part}.`
    : undefined;

const betweenServices = (from: Place, to: Place): string | undefined =>
  from.part === 'services' && to.part === 'services' && from.name !== to.name
    ? `A service reaches another only through libs/clients: use @nimbo/client-${to.name}.`
    : undefined;

/** For each room, the rooms it must not know. */
const hiddenRooms: Partial<Record<Room, readonly Room[]>> = {
  domain: ['api'],
  db: ['api', 'sagas', 'reconcilers'],
  sagas: ['api'],
  reconcilers: ['api'],
  drivers: ['api'],
  compute: ['api', 'db'],
  agents: ['api', 'db'],
  volume: ['api', 'db'],
};

const betweenRooms = (from: Place, to: Place): string | undefined =>
  from.name === to.name && from.room && to.room && hiddenRooms[from.room]?.includes(to.room)
    ? `Arrows point one way, api -> domain -> db, and rooms on a host know neither api nor db: ${from.room} must not import ${to.room}.`
    : httpInDomain(from, `@nimbo/${to.name}`);

const httpLibraries = /^(@nimbo\/http|fastify|node:http|node:https|node:http2|ws)(\/|$)/;

const httpInDomain = (from: Place, specifier: string): string | undefined =>
  (from.room === 'domain' || from.room === 'db') && httpLibraries.test(specifier)
    ? `The ${from.room} knows no HTTP; move what needs it to api.`
    : undefined;
