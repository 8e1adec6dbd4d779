import * as fc from 'fast-check';
import type { Operation } from '@nimbo/http/operation.ts';
import { documentOf, extraProperties, oddBodies, wrongValues } from './body-variations.ts';
import type { FuzzSettings } from './fuzz-settings.ts';
import { goodRequest, type RequestScene } from './good-request.ts';
import { brokenTokens, hostileHeaders, hostilePaths, hostileQueries, otherMethods } from './head-variations.ts';
import { sendRaw, type RawAnswer } from './raw-request.ts';
import { RefusalWatch } from './refusal-watch.ts';
import type { GoodRequest, Variation } from './variation.ts';
import { complaints } from './verdict.ts';
import { victimsOf } from './victims.ts';

/** What a walk was given, and what it saw. */
export interface HostileWalk extends RequestScene {
  readonly settings: FuzzSettings;
  /** Statuses by how often they were answered. */
  readonly statuses: Map<number, number>;
  /** One line each: the operation, what was spoilt, what is wrong with the answer. */
  readonly findings: string[];
}

const some = (variations: readonly Variation[], { seed, runs }: FuzzSettings): readonly Variation[] => {
  const count = Math.min(runs, variations.length);
  const choice = fc.shuffledSubarray([...variations], { minLength: count, maxLength: count });
  return fc.sample(choice, { seed, numRuns: 1 })[0] ?? [];
};

const variationsOf = (walk: HostileWalk, good: GoodRequest): readonly Variation[] => {
  const { operation } = good;
  const example = operation.body === undefined ? undefined : documentOf(good);
  const place = walk.api.operations.indexOf(operation);
  const kinds = [
    ...(example === undefined ? [] : [wrongValues(example), extraProperties(example)]),
    oddBodies(operation),
    hostileQueries(operation),
    hostilePaths(operation),
    brokenTokens(operation),
    hostileHeaders(walk.api.microversions?.serviceType ?? walk.api.type, walk.api.microversions !== undefined),
    otherMethods(),
  ];
  const { seed, runs } = walk.settings;
  return kinds.flatMap((kind, at) => some(kind, { seed: seed + place * 16 + at, runs }));
};

const isWrongStatus = ({ statuses }: Variation, { status }: RawAnswer): boolean =>
  statuses !== undefined && !statuses.includes(status);

const short = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

const told = ({ status, body }: RawAnswer): string => `${status} ${short(body.toString())}`;

const tryOne = async (
  walk: HostileWalk,
  watch: RefusalWatch,
  good: GoodRequest,
  variation: Variation,
): Promise<readonly string[]> => {
  const request = variation.spoil(good);
  const { service } = walk.api;
  const answer = await sendRaw(Number(new URL(walk.cloud.url(service)).port), request).catch(String);
  if (typeof answer === 'string') return [answer];
  walk.statuses.set(answer.status, (walk.statuses.get(answer.status) ?? 0) + 1);
  const wrong = isWrongStatus(variation, answer) ? [`not one of ${variation.statuses?.join(', ')}`] : [];
  const left = answer.status < 400 ? await watch.accept() : await watch.refuse();
  return [...complaints(service, request, answer), ...wrong, ...left].map((what) => `${what}: ${told(answer)}`);
};

const walkOperation = async (walk: HostileWalk, watch: RefusalWatch, operation: Operation): Promise<void> => {
  const { service } = walk.api;
  let victims = await victimsOf(service, walk, operation);
  await watch.accept();
  for (const variation of variationsOf(walk, goodRequest(walk, operation, victims))) {
    const found = await tryOne(walk, watch, goodRequest(walk, operation, victims), variation);
    walk.findings.push(...found.map((what) => `${service} ${operation.name}, ${variation.name}: ${what}`));
    if (watch.hasAccepted) {
      victims = await victimsOf(service, walk, operation);
      await watch.accept();
    }
  }
};

/** Sends every operation of a service its spoilt requests, one after the other, and collects what is wrong. */
export const hostileWalk = async (walk: HostileWalk): Promise<void> => {
  using watch = new RefusalWatch(walk.cloud.stateDirectory, walk.api.service);
  for (const operation of walk.api.operations) await walkOperation(walk, watch, operation);
};
