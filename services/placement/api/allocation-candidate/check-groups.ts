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
    throw new BadRequest('There must be at least one resources or resources[$S] parameter.', {
      code: errorCodes.missingQueryValue,
    });
  }
  const named = new Set(sameSubtrees.flatMap((suffixes) => [...suffixes]));
  const loose = groups.filter(({ suffix, resources }) => resources.size === 0 && !named.has(suffix));
  if (loose.length > 0) {
    throw new BadRequest(
      'Resourceless suffixed group request should be specified in `same_subtree` query param: bad group(s) - ' +
        `${names('', loose)}.`,
      { code: errorCodes.badQueryValue },
    );
  }
  const suffixes = new Set(groups.map(({ suffix }) => suffix));
  const unreal = [...named].filter((suffix) => !suffixes.has(suffix));
  if (unreal.length > 0) {
    throw new BadRequest(
      `Real suffixes should be specified in \`same_subtree\`: ${unreal.join(', ').slice(0, 200)} not found.`,
      { code: errorCodes.badQueryValue },
    );
  }
};

const checkOrphans = ({ groups }: CandidatesRequest): void => {
  const bare = groups.filter(({ resources }) => resources.size === 0);
  const traits = bare.filter((group) => group.traits.required.length > 0);
  if (traits.length > 0) {
    throw new BadRequest(
      'All traits parameters must be associated with resources. Found the following orphaned traits keys: ' +
        names('required', traits),
    );
  }
  const aggregates = bare.filter((group) => group.aggregates.memberOf.length + group.aggregates.forbidden.length > 0);
  if (aggregates.length > 0) {
    throw new BadRequest(
      'All member_of parameters must be associated with resources. Found the following orphaned member_of keys: ' +
        names('member_of', aggregates),
    );
  }
  if (bare.length > 0) throw new BadRequest('All request groups must specify resources.');
  if (groups.length === 0) {
    throw new BadRequest('At least one request group (`resources` or `resources{$S}`) is required.');
  }
};

const checkConflicts = ({ groups }: CandidatesRequest): void => {
  const conflicting = groups.filter(({ traits: { required, forbidden } }) =>
    required.some((alternatives) => alternatives.every((name) => forbidden.includes(name))),
  );
  if (conflicting.length === 0) return;
  throw new BadRequest(
    'Conflicting required and forbidden traits found in the following traits keys: ' + names('required', conflicting),
  );
};

/** @throws BadRequest where the groups of a request contradict themselves or each other */
export const checkGroups = (request: CandidatesRequest, version: Microversion | undefined): void => {
  if (isSince(version, '1.36')) checkSubtrees(request);
  else checkOrphans(request);
  checkConflicts(request);
  if (request.groupPolicy !== undefined || request.groups.filter(({ suffix }) => suffix !== '').length <= 1) return;
  throw new BadRequest(
    'The "group_policy" parameter is required when specifying more than one "resources{N}" parameter.',
  );
};
