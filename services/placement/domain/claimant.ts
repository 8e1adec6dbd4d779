import { addConsumer, lockConsumer, type Consumer } from '../db/allocation-store.ts';
import type { PlacementSettings } from '../config.ts';
import type { Change } from './change.ts';
import type { Claim } from './claim.ts';
import { consumerChanged } from './errors.ts';

/** Who stands in for project and user where a caller names none. */
export type Stand = Pick<PlacementSettings, 'incomplete_consumer_project_id' | 'incomplete_consumer_user_id'>;

const newConsumer = ({ at }: Change, stand: Stand, claim: Claim): Consumer => ({
  uuid: claim.consumerUuid,
  project_id: claim.projectId ?? stand.incomplete_consumer_project_id,
  user_id: claim.userId ?? stand.incomplete_consumer_user_id,
  consumer_type: claim.type ?? null,
  generation: 0,
  created_at: at,
  updated_at: at,
});

const asClaimed = (consumer: Consumer, claim: Claim): Consumer => ({
  ...consumer,
  project_id: claim.projectId ?? consumer.project_id,
  user_id: claim.userId ?? consumer.user_id,
  consumer_type: claim.type ?? consumer.consumer_type,
});

const checkGeneration = ({ consumerUuid, generation }: Claim, actual: number | null): void => {
  if (generation === undefined || generation === actual) return;
  throw consumerChanged(consumerUuid, generation, actual);
};

/**
 * The claim's consumer, locked until the transaction ends, made where it is missing, with project, user and type as
 * claimed; undefined where one that does not exist is to have nothing.
 * @throws Conflict where the consumer's generation is not the claimed one
 */
export const lockClaimant = async (changing: Change, stand: Stand, claim: Claim): Promise<Consumer | undefined> => {
  const existing = await lockConsumer(changing.tx, claim.consumerUuid);
  checkGeneration(claim, existing?.generation ?? null);
  if (existing !== undefined) return asClaimed(existing, claim);
  if (Object.keys(claim.allocations).length === 0) return undefined;
  const consumer = newConsumer(changing, stand, claim);
  if (await addConsumer(changing.tx, consumer)) return consumer;
  const faster = await lockConsumer(changing.tx, claim.consumerUuid);
  checkGeneration(claim, faster?.generation ?? null);
  return asClaimed(faster ?? consumer, claim);
};
