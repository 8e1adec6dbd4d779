import type { Fault, FaultKind } from '@nimbo/errors/fault.ts';
import type { FaultFormat } from '../fault-format.ts';
import { statusTitle } from '../status-title.ts';

const types: Partial<Readonly<Record<FaultKind, string>>> = {
  'not-found': 'EntityNotFound',
  conflict: 'StackExists',
  forbidden: 'Forbidden',
  'over-quota': 'RequestLimitExceeded',
  'bad-request': 'StackValidationFailed',
};

const typeOf = (fault: Fault): string => {
  const own = fault.details['type'];
  return typeof own === 'string' ? own : (types[fault.kind] ?? `HTTP${statusTitle(500).replaceAll(' ', '')}`);
};

/** `{"explanation", "code", "error": {"message", "traceback", "type"}, "title"}` (Orchestration API v1). */
export const heatFaults: FaultFormat = {
  render: (fault, status) => ({
    status,
    body: {
      explanation: fault.message,
      code: status,
      error: { message: fault.message, traceback: null, type: typeOf(fault) },
      title: statusTitle(status),
    },
  }),
};
