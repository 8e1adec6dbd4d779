import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Claim } from '../../domain/claim.ts';
import { canonicalKeys, canonicalUuid, isUuid } from '../common/uuid.ts';
import type { GivenAllocations } from './schema.ts';

/** One consumer's allocations as the domain takes them. @throws BadRequest for a consumer that is no uuid */
export const claimOf = (consumer: string, given: GivenAllocations): Claim => {
  if (!isUuid(consumer))
    throw new BadRequest(`The consumer "${consumer.slice(0, 80)}" is no uuid: name consumers by their uuids.`);
  const allocations = Object.entries(canonicalKeys(given.allocations));
  return {
    consumerUuid: canonicalUuid(consumer),
    projectId: given.project_id,
    userId: given.user_id,
    generation: given.consumer_generation,
    type: given.consumer_type,
    allocations: Object.fromEntries(allocations.map(([uuid, { resources }]) => [uuid, resources])),
  };
};

/** The allocations of several consumers. @throws BadRequest where two keys are one consumer */
export const claimsOf = (given: Readonly<Record<string, GivenAllocations>>): Claim[] =>
  Object.entries(canonicalKeys(given)).map(([consumer, allocations]) => claimOf(consumer, allocations));
