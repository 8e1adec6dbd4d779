import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { ask, mustAsk } from '../ask.ts';
import { Fates } from './fates.ts';
import { startWorker, verdict, type Worker } from './worker.ts';

interface PlacementTarget {
  readonly url: string;
  readonly token: string;
  /** The provider that everybody allocates from. */
  readonly provider: string;
}

/** Consumers that take and give back. */
export interface PlacementLoad extends Worker {
  verify(): Promise<void>;
}

const headers = { 'openstack-api-version': 'placement 1.36' };

/** So little that the clients meet the limit all the time. */
export const capacity = 16;

/** Makes the provider that the load allocates from. */
export const makeProvider = async ({ url, token }: Omit<PlacementTarget, 'provider'>): Promise<string> => {
  const uuid = randomUUID();
  const made = await mustAsk('POST', `${url}/resource_providers`, { token, headers, body: { name: uuid, uuid } });
  assert.equal(made.status, 200, made.bytes.toString());
  const body = { resource_provider_generation: 0, inventories: { VCPU: { total: capacity, max_unit: capacity } } };
  const stocked = await mustAsk('PUT', `${url}/resource_providers/${uuid}/inventories`, { token, headers, body });
  assert.equal(stocked.status, 200, stocked.bytes.toString());
  return uuid;
};

/** Starts the load of one client. */
export const startPlacementLoad = (target: PlacementTarget): PlacementLoad => {
  const fates = new Fates<number>();
  const turn = async (round: number): Promise<void> => {
    const consumer = randomUUID();
    const isMade = await allocate(target, fates, consumer, 1 + (round % 5));
    if (isMade && round % 4 !== 0) await release(target, fates, consumer);
    if (!isMade) await makeRoom(target, fates);
  };
  return Object.assign(
    startWorker(turn, () => fates.acknowledged),
    { verify: () => verifyAllocations(target, fates) },
  );
};

const allocate = async (
  { url, token, provider }: PlacementTarget,
  fates: Fates<number>,
  consumer: string,
  amount: number,
): Promise<boolean> => {
  const body = {
    allocations: { [provider]: { resources: { VCPU: amount } } },
    project_id: 'p',
    user_id: 'u',
    consumer_generation: null,
  };
  const answer = await ask('PUT', `${url}/allocations/${consumer}`, { token, headers, body });
  const isAnswered = verdict(`allocating ${amount}`, answer, [204, 409]) === 'yes';
  const isMade = answer?.status === 204;
  fates.note(consumer, isAnswered ? (isMade ? 'there' : 'gone') : 'open', amount);
  return isMade;
};

const release = async ({ url, token }: PlacementTarget, fates: Fates<number>, consumer: string): Promise<void> => {
  const answer = await ask('DELETE', `${url}/allocations/${consumer}`, { token, headers });
  fates.note(consumer, verdict('releasing', answer, [204, 404]) === 'yes' ? 'gone' : 'open', 0);
};

/** What this client holds, and what it may hold without knowing it. */
const makeRoom = async (target: PlacementTarget, fates: Fates<number>): Promise<void> => {
  for (const [consumer] of [...fates.of('there'), ...fates.of('open')]) await release(target, fates, consumer);
};

const verifyAllocations = async (target: PlacementTarget, fates: Fates<number>): Promise<void> => {
  for (const [consumer, amount] of fates.of('there')) assert.equal(await amountOf(target, consumer), amount);
  for (const [consumer] of fates.of('gone')) assert.equal(await amountOf(target, consumer), 0);
  for (const [consumer, amount] of fates.of('open')) {
    const found = await amountOf(target, consumer);
    assert.ok(amount === 0 || found === 0 || found === amount, `${found} of ${amount} are allocated`);
  }
};

const amountOf = async ({ url, token, provider }: PlacementTarget, consumer: string): Promise<number> => {
  const answer = await mustAsk('GET', `${url}/allocations/${consumer}`, { token, headers });
  assert.equal(answer.status, 200, answer.bytes.toString());
  const { allocations } = answer.body as { allocations: Record<string, { resources: { VCPU: number } }> };
  return allocations[provider]?.resources.VCPU ?? 0;
};

/** The provider's usage is what its allocations add up to, and no more than it has. */
export const verifyProvider = async ({ url, token, provider }: PlacementTarget): Promise<void> => {
  const place = `${url}/resource_providers/${provider}`;
  const { allocations } = (await mustAsk('GET', `${place}/allocations`, { token, headers })).body as {
    allocations: Record<string, { resources: { VCPU: number } }>;
  };
  const { usages } = (await mustAsk('GET', `${place}/usages`, { token, headers })).body as { usages: { VCPU: number } };
  const sum = Object.values(allocations).reduce((total, { resources }) => total + resources.VCPU, 0);
  assert.equal(usages.VCPU, sum);
  assert.ok(sum <= capacity, `${sum} of ${capacity} are allocated`);
};
