import { BadRequest, NotFound } from '@nimbo/errors/faults.ts';
import type { CompiledOperation } from './compiled-operation.ts';
import type { Microversion } from './microversion.ts';
import type { OperationRoute } from './operation-table.ts';
import { versionNumber } from './version-number.ts';

const isInWindow = (candidate: CompiledOperation, version: Microversion | undefined): boolean => {
  if (version === undefined) return true;
  const number = versionNumber(version);
  return candidate.since <= number && number <= candidate.until;
};

/**
 * The candidates that exist in a version.
 * @throws NotFound where there is none: in that version the resource isn't there
 */
export const candidatesAt = (
  route: OperationRoute,
  version: Microversion | undefined,
): readonly CompiledOperation[] => {
  const { candidates } = route;
  if (candidates.length === 1 && candidates[0] !== undefined && isInWindow(candidates[0], version)) return candidates;
  const present = candidates.filter((candidate) => isInWindow(candidate, version));
  if (present.length === 0) throw new NotFound(`There is nothing at this address in version ${version}.`);
  return present;
};

/**
 * The action that a body names by its single property.
 * @throws BadRequest for a body that is no object with exactly one property, and for an unknown action
 * @throws NotFound for an action that other versions have
 */
export const chooseAction = (
  route: OperationRoute,
  present: readonly CompiledOperation[],
  body: unknown,
): CompiledOperation => {
  const names = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.keys(body) : [];
  const [action] = names;
  if (action === undefined || names.length > 1) {
    throw new BadRequest('The request body must be an object with exactly one property, the name of the action.');
  }
  const chosen = present.find(({ operation }) => operation.action === action);
  if (chosen !== undefined) return chosen;
  if (route.candidates.some(({ operation }) => operation.action === action)) {
    throw new NotFound(`There is no action "${action}" in this version.`);
  }
  throw new BadRequest(`There is no such action: "${action.slice(0, 60)}".`);
};
