import { controlName } from '../bus-faults.ts';
import type { InterfaceVersion } from '../interface-version.ts';
import type { Route } from '../transport.ts';

/** What hosts may write to: control's queues hang on it. */
export const controlExchange = 'control';

/** What every host may read from, and control alone writes to. */
export const hostsExchange = 'hosts';

/** Longer names cannot travel in AMQP's short strings. */
export const longestName = 255;

/** The beginning of all that belongs to a place (a host, or `control`); no name of another place begins like it. */
export const prefixOf = (place: string): string => (place === controlName ? controlName : `host/${place}`);

/** The exchange over which a sender reaches the queues of a place by their names. */
export const exchangeTo = (sender: string, place: string): string => {
  if (sender === controlName) return '';
  return place === controlName ? controlExchange : prefixOf(place);
};

const served = ({ topic, interface: name }: Pick<Route, 'topic' | 'interface'>): string =>
  `${encodeURIComponent(topic)}/${encodeURIComponent(name)}`;

/** What a queue of work holds. */
export type WorkKind = 'call' | 'cast';

/**
 * The queue of calls or casts of a served interface. Control's are one per minor version: a server takes from those
 * that it is new enough for, so that a message goes to a server that knows it while releases are mixed. A host runs
 * one release and has one queue.
 */
export const workQueue = (
  place: string,
  kind: WorkKind,
  route: Pick<Route, 'topic' | 'interface'>,
  since: InterfaceVersion,
): string => {
  const name = `${prefixOf(place)}/${kind}/${served(route)}`;
  return place === controlName ? `${name}/${since}` : name;
};

const firstOf = (version: InterfaceVersion): InterfaceVersion => `${Number(version.split('.')[0])}.0`;

/** The queues that a server of a version takes from. */
export const queuesOfServer = (
  place: string,
  kind: WorkKind,
  offer: Pick<Route, 'topic' | 'interface'> & { readonly version: InterfaceVersion },
): readonly string[] => {
  if (place !== controlName) return [workQueue(place, kind, offer, offer.version)];
  const [major, minor] = offer.version.split('.').map(Number) as [number, number];
  return Array.from({ length: minor + 1 }, (_, index) => workQueue(place, kind, offer, `${major}.${index}`));
};

/**
 * The queues to try for a message, in turn: where nobody new enough serves, an older server says by itself which
 * version it has.
 */
export const queuesOfRoute = (place: string, kind: WorkKind, route: Route): readonly string[] => [
  ...new Set([route.since, firstOf(route.since)].map((since) => workQueue(place, kind, route, since))),
];

/** The queue of one process of a place: replies, fanouts, and calls given up. */
export const inboxOf = (place: string, id: string): string => `${prefixOf(place)}/inbox/${id}`;

/** Whether a name is an inbox of the place: replies to a request go nowhere else, whatever the request says. */
export const isInboxOf = (place: string, name: string): boolean => name.startsWith(`${prefixOf(place)}/inbox/`);

/** The key under which every process of a place hears of calls given up. */
export const cancelKey = (place: string): string => `${prefixOf(place)}/cancel`;

/** The key under which fanouts to servers of a topic travel. */
export const fanoutKey = (route: Pick<Route, 'topic' | 'interface'>): string => `fanout/${served(route)}`;

/** The exchanges to which a sender publishes a fanout: control's and those of the hosts it may reach. */
export const fanoutExchanges = (sender: string): readonly string[] => [
  controlExchange,
  sender === controlName ? hostsExchange : prefixOf(sender),
];

/** The exchange over which a sender tells the processes of a place that a call was given up. */
export const cancelExchange = (sender: string, place: string): string => {
  if (place === controlName) return controlExchange;
  return sender === controlName ? hostsExchange : prefixOf(place);
};

/** The exchanges that a place's inboxes hang on. */
export const inboxExchanges = (place: string): readonly string[] =>
  place === controlName ? [controlExchange] : [hostsExchange, prefixOf(place)];
