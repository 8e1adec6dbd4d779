import { fileURLToPath } from 'node:url';
import { Unavailable } from '@nimbo/errors/faults.ts';
import { runProgram } from '@nimbo/host/run-program.ts';
import { parseAddresses, type DeviceAddresses } from './addresses.ts';
import type { HostContext } from './host-context.ts';
import { parseLinks, readUserIds, type Link, type UserIds } from './links.ts';
import { placeArguments, type Place } from './place.ts';
import { parseRoutes, type Route } from './routes.ts';
import { parseSysctls, type Sysctls } from './sysctls.ts';
import { listTables, parseRuleset, type FoundTable } from './tables.ts';

/** The devices of a place, their addresses, and its routes. */
export interface FoundPlace {
  readonly links: ReadonlyMap<string, Link>;
  readonly addresses: readonly DeviceAddresses[];
  readonly routes: readonly Route[];
}

/** What is inside a namespace. */
export interface FoundInner extends FoundPlace {
  readonly sysctls: Sysctls;
  readonly tables: readonly FoundTable[];
}

/** A namespace to look into, and the settings to look for. */
export interface InnerQuestion {
  readonly name: string;
  readonly sysctls: Sysctls;
}

const outputLimit = 64 * 1024 * 1024;

/** Starting a program costs more than what it does here: one process answers all three. */
const questions = fileURLToPath(new URL('read-place.batch', import.meta.url));
const batch = ['-d', '-j', '-batch', questions] as const;

const unclear = (place: Place): Unavailable =>
  new Unavailable(`what ip told about ${place ?? 'the host'} cannot be understood`);

const foundPlace = (place: Place, lines: readonly string[], users: UserIds): FoundPlace => {
  const [links, addresses, routes = '[]'] = lines.filter((line) => line.startsWith('['));
  if (links === undefined || addresses === undefined) throw unclear(place);
  return {
    links: new Map(parseLinks(JSON.parse(links), users).map((link) => [link.name, link])),
    addresses: parseAddresses(JSON.parse(addresses)),
    routes: parseRoutes(JSON.parse(routes)),
  };
};

/** The devices, addresses and routes of a place. */
export const readPlace = async (ctx: HostContext, place: Place): Promise<FoundPlace> => {
  const { stdout } = await runProgram(ctx, { program: 'ip', args: [...placeArguments(place), ...batch], outputLimit });
  return foundPlace(place, stdout.split('\n'), await readUserIds());
};

const questionLines = ({ name, sysctls }: InnerQuestion): readonly string[] => {
  const names = Object.keys(sysctls);
  const inside = `netns exec ${name}`;
  return [
    `${inside} ip ${batch.slice(0, -1).join(' ')} "${questions}"`,
    ...(names.length === 0 ? [] : [`${inside} sysctl -e ${names.join(' ')}`]),
    // Last: its one line in braces ends what is told of a namespace.
    `${inside} ${listTables.join(' ')}`,
  ];
};

const isLast = (line: string): boolean => line.startsWith('{');

const innerOf = (name: string, lines: readonly string[], users: UserIds): FoundInner => ({
  ...foundPlace(name, lines, users),
  sysctls: parseSysctls(lines.filter((line) => /^net\.[\w.]+ = /.test(line))),
  tables: parseRuleset(JSON.parse(lines.find(isLast) ?? '{}')),
});

/** Splits the answer at the line that ends each namespace's. */
const groupsOf = (stdout: string): readonly (readonly string[])[] => {
  const groups: string[][] = [[]];
  for (const line of stdout.split('\n')) {
    groups.at(-1)?.push(line);
    if (isLast(line)) groups.push([]);
  }
  return groups.slice(0, -1);
};

/**
 * What is inside of all these namespaces, read by one process.
 * @throws Unavailable where one of them cannot be read, for example because it is gone meanwhile
 */
export const readInnerPlaces = async (
  ctx: HostContext,
  asked: readonly InnerQuestion[],
): Promise<ReadonlyMap<string, FoundInner>> => {
  if (asked.length === 0) return new Map();
  const stdin = asked.flatMap(questionLines).join('\n');
  const { stdout } = await runProgram(ctx, { program: 'ip', args: ['-batch', '-'], stdin: `${stdin}\n`, outputLimit });
  const groups = groupsOf(stdout);
  if (groups.length !== asked.length) throw unclear(`${asked.length} namespaces`);
  const users = await readUserIds();
  return new Map(asked.map(({ name }, index) => [name, innerOf(name, groups[index] ?? [], users)]));
};
