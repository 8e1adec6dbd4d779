import type { Fault, FaultKind } from '@nimbo/errors/fault.ts';
import type { FaultFormat } from '../fault-format.ts';

/** The type named where a fault doesn't name one of its own in `details.type`. */
const types: Partial<Readonly<Record<FaultKind, string>>> = {
  'bad-request': 'HTTPBadRequest',
  forbidden: 'PolicyNotAuthorized',
  'not-found': 'HTTPNotFound',
  'method-not-allowed': 'HTTPMethodNotAllowed',
  conflict: 'Conflict',
  'over-quota': 'OverQuota',
  'precondition-failed': 'RevisionNumberConstraintFailed',
  unavailable: 'ServiceUnavailable',
};

const typeOf = (fault: Fault): string => {
  const own = fault.details['type'];
  return typeof own === 'string' ? own : (types[fault.kind] ?? 'HTTPInternalServerError');
};

/** `{"NeutronError": {"type", "message", "detail"}}`; quotas are a 409 there. */
export const neutronFaults: FaultFormat = {
  statuses: { 'over-quota': 409 },
  refusal: (rule) => `(rule:${rule}) is disallowed by policy`,
  render: (fault, status) => ({
    status,
    body: { NeutronError: { type: typeOf(fault), message: fault.message, detail: '' } },
  }),
};
