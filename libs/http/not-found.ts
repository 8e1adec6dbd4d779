import { Fault } from '@nimbo/errors/fault.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import type { OperationRoute } from './operation-table.ts';

/** The fault for a request that no route takes: 405 with the methods there are, or 404. */
export const noRouteFault = (routes: readonly OperationRoute[], path: string): Fault => {
  const bare = path.length > 1 ? path.replace(/\/+$/, '') : path;
  const here = routes.filter(({ path: { pattern } }) => pattern.test(bare) || pattern.test(path));
  if (here.length === 0) return new NotFound('The resource could not be found.');
  const allow = [...new Set(here.map(({ method }) => method))].toSorted().join(', ');
  return new Fault('method-not-allowed', `The method is not allowed for this resource; it has ${allow}.`, {
    details: { allow },
  });
};
