import type { Operation } from '@nimbo/http/operation.ts';

const isTwin =
  (operation: Operation) =>
  (other: Operation): boolean =>
    other.method === 'HEAD' && other.path === operation.path;

/** Every GET answers to HEAD too, with the same checks and status; where HEAD means something else it is declared. */
export const withHeads = (operations: readonly Operation[]): Operation[] =>
  operations.flatMap((operation) => {
    if (operation.method !== 'GET' || operations.some(isTwin(operation))) return [operation];
    return [operation, { ...operation, method: 'HEAD', name: `head_${operation.name}` }];
  });
