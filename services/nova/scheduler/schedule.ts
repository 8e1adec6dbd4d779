import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import type { Candidate, PlacementDriver } from '../drivers/placement.ts';
import { accountText, mostRefusals, type Refusal, type SchedulingAccount } from './account.ts';
import { chooseHosts } from './choose-hosts.ts';
import type { CandidateHost, HostState, Room } from './host-state.ts';
import { resourcesOf, traitsOf, type ScheduleRequest } from './schedule-request.ts';
import type { WeightMultipliers } from './weighers.ts';

/** What the scheduler works with. */
export interface SchedulerParts {
  readonly placement: PlacementDriver;
  readonly multipliers: WeightMultipliers;
  /** Every host of the cloud. */
  hosts(): Promise<readonly HostState[]>;
  /** Where these servers are: their hosts by their ids. */
  whereabouts(servers: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** The host that was chosen, and how. */
export interface Destination {
  readonly host: string;
  readonly node: string;
  readonly cell: string;
  readonly provider: string;
  readonly zone: string;
  readonly account: SchedulingAccount;
}

/** No host would do: the account says why not. */
export class NoValidHost extends Conflict {
  readonly account: SchedulingAccount;

  constructor(account: SchedulingAccount) {
    const { considered } = account;
    const first = account.refusals[0];
    const why =
      first === undefined ? 'there are no hosts' : `for example ${first.host}: ${first.filter}: ${first.reason}`;
    super(`No valid host was found: all ${considered} refused, ${why}.`, { code: 'nova.no_valid_host' });
    this.account = account;
  }

  /** All refusals, a line for each host. */
  get text(): string {
    return accountText(this.account);
  }
}

/** Candidates that placement is asked for. */
const mostCandidates = 1000;
/** Hosts that placement is asked about one by one, only to say why none would do. */
const mostAsked = 50;

const namedServers = (request: ScheduleRequest): readonly string[] => {
  const { hints } = request.wishes;
  const hinted = [hints['same_host'], hints['different_host']].flat().filter((one) => typeof one === 'string');
  return [...new Set([...hinted, ...(request.group?.members ?? [])])];
};

/** The named servers on each host. */
const neighboursByHost = async (
  parts: SchedulerParts,
  request: ScheduleRequest,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const servers = namedServers(request);
  const byHost = new Map<string, Set<string>>();
  if (servers.length === 0) return byHost;
  for (const [server, host] of await parts.whereabouts(servers)) {
    const there = byHost.get(host) ?? new Set();
    byHost.set(host, there.add(server));
  }
  return byHost;
};

const nobody: ReadonlySet<string> = new Set();

interface Scene {
  readonly parts: SchedulerParts;
  readonly request: ScheduleRequest;
  readonly hosts: readonly HostState[];
  readonly neighbours: ReadonlyMap<string, ReadonlySet<string>>;
}

const withRooms = ({ neighbours }: Scene, host: HostState, rooms: CandidateHost['rooms']): CandidateHost => ({
  ...host,
  rooms,
  neighbours: neighbours.get(host.host) ?? nobody,
});

const candidateHosts = (scene: Scene, candidates: readonly Candidate[]): readonly CandidateHost[] => {
  const rooms = new Map(candidates.map((candidate) => [candidate.provider, candidate.rooms]));
  return scene.hosts.flatMap((host) => {
    const known = rooms.get(host.provider);
    return known === undefined ? [] : [withRooms(scene, host, known)];
  });
};

/** Why placement did not offer a host, in the words of the filters, with what placement says of it now. */
const refusedByPlacement = async (ctx: ClientContext, scene: Scene, host: HostState): Promise<Refusal> => {
  const rooms: Readonly<Record<string, Room>> = await scene.parts.placement.rooms(ctx, host.provider);
  const { refusals } = chooseHosts([withRooms(scene, host, rooms)], scene.request, scene.parts.multipliers);
  const traits = traitsOf(scene.request);
  const reason =
    traits.length > 0 ? `it does not have the traits ${traits.join(', ')}` : 'placement does not offer it now';
  return refusals[0] ?? { host: host.host, filter: 'placement', reason };
};

const unoffered = async (
  ctx: ClientContext,
  scene: Scene,
  offered: readonly CandidateHost[],
): Promise<readonly Refusal[]> => {
  const known = new Set(offered.map(({ provider }) => provider));
  const others = scene.hosts.filter(({ provider }) => !known.has(provider)).slice(0, mostAsked);
  const refusals: Refusal[] = [];
  for (const host of others) refusals.push(await refusedByPlacement(ctx, scene, host));
  return refusals;
};

const accountOf = (
  { hosts, request }: Scene,
  refusals: readonly Refusal[],
  refused: number,
  chosen: SchedulingAccount['chosen'],
): SchedulingAccount => ({
  wanted: resourcesOf(request),
  considered: hosts.length,
  chosen,
  refusals: refusals.slice(0, mostRefusals),
  refused,
});

/**
 * Chooses a host and takes what the server wants of it: hosts that placement offers, filtered, the best first, the next
 * where somebody else was faster.
 * @throws NoValidHost with why every host was refused
 */
export const schedule = async (
  ctx: ClientContext,
  parts: SchedulerParts,
  request: ScheduleRequest,
): Promise<Destination> => {
  const wanted = { resources: resourcesOf(request), traits: traitsOf(request) };
  const [hosts, candidates, neighbours] = await Promise.all([
    parts.hosts(),
    parts.placement.candidates(ctx, wanted, mostCandidates),
    neighboursByHost(parts, request),
  ]);
  const scene: Scene = { parts, request, hosts, neighbours };
  const offered = candidateHosts(scene, candidates);
  const { ranked, refusals } = chooseHosts(offered, request, parts.multipliers);
  const lost: Refusal[] = [];
  for (const { host, weight } of ranked) {
    const { instance, projectId, userId } = request;
    const claim = { instance, provider: host.provider, resources: wanted.resources, projectId, userId };
    if (await parts.placement.claim(ctx, claim)) {
      const refused = hosts.length - offered.length + refusals.length + lost.length;
      const account = accountOf(scene, [...refusals, ...lost], refused, { host: host.host, weight });
      const { node, cell, provider, zone } = host;
      return { host: host.host, node, cell, provider, zone, account };
    }
    lost.push({ host: host.host, filter: 'claim', reason: 'its room went to another server meanwhile' });
  }
  const all = [...refusals, ...lost, ...(await unoffered(ctx, scene, offered))];
  throw new NoValidHost(accountOf(scene, all, hosts.length, null));
};
