import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Microversion } from '@nimbo/http/microversion.ts';
import type { CandidatesRequest, RequestGroup } from '../../domain/allocation-candidates/request.ts';
import { errorCodes } from '../../domain/errors.ts';
import { isSince } from '../common/since.ts';

const names = (prefix: string, groups: readonly RequestGroup[]): string =>
  groups.map(({ suffix }) => prefix + suffix).join(', ');

/** Since 1.36 groups without resources are fine where `same_subtree` names them. */
const checkSubtrees = ({ groups, sameSubtrees }: CandidatesRequest): void => {
  if (groups.every(({ resources }) => resources.size === 0)) {
    throw new BadRequest('The query asks for no resources: give at least one amount, such as resources=VCPU:1.', {
      code: errorCodes.missingQueryValue,
    });
  }
  const named = new Set(sameSubtrees.flatMap((suffixes) => [...suffixes]));
  const loose = groups.filter(({ suffix, resources }) => resources.size === 0 && !named.has(suffix));
  if (loose.length > 0) {
    throw new BadRequest(
      `The groups ${names('', loose)} ask for no resources: give them some, or name them in same_subtree.`,
      { code: errorCodes.badQueryValue },
    );
  }
  const suffixes = new Set(groups.map(({ suffix }) => suffix));
  const unreal = [...named].filter((suffix) => !suffixes.has(suffix));
  if (unreal.length > 0) {
    throw new BadRequest(
      `same_subtree names ${unreal.join(', ').slice(0, 200)}, and no group has that suffix: name groups of this query.`,
      { code: errorCodes.badQueryValue },
    );
  }
};

const checkOrphans = ({ groups }: CandidatesRequest): void => {
  const bare = groups.filter(({ resources }) => resources.size === 0);
  const traits = bare.filter((group) => group.traits.required.length > 0);
  if (traits.length > 0) {
    throw new BadRequest(
      `${names('required', traits)} belongs to no resources: add resources with the same suffix, or leave it out.`,
    );
  }
  const aggregates = bare.filter((group) => group.aggregates.memberOf.length + group.aggregates.forbidden.length > 0);
  if (aggregates.length > 0) {
    throw new BadRequest(
      `${names('member_of', aggregates)} belongs to no resources: add resources with the same suffix, or leave it out.`,
    );
  }
  if (bare.length > 0) {
    throw new BadRequest(`${names('resources', bare)} is missing: every group of the query needs its resources.`);
  }
  if (groups.length === 0) {
    throw new BadRequest('The query asks for no resources: give at least one amount, such as resources=VCPU:1.');
  }
};

const checkConflicts = ({ groups }: CandidatesRequest): void => {
  const conflicting = groups.filter(({ traits: { required, forbidden } }) =>
    required.some((alternatives) => alternatives.every((name) => forbidden.includes(name))),
  );
  if (conflicting.length === 0) return;
  throw new BadRequest(
    `${names('required', conflicting)} requires and forbids the same trait: decide on one of the two.`,
  );
};

/** @throws BadRequest where the groups of a request contradict themselves or each other */
export const checkGroups = (request: CandidatesRequest, version: Microversion | undefined): void => {
  if (isSince(version, '1.36')) checkSubtrees(request);
  else checkOrphans(request);
  checkConflicts(request);
  if (request.groupPolicy !== undefined || request.groups.filter(({ suffix }) => suffix !== '').length <= 1) return;
  throw new BadRequest(
    'Several numbered groups need group_policy: "none" if they may share a provider, "isolate" if not.',
  );
};
