import type { FaultKind } from '@nimbo/errors/fault.ts';

/** The usual status of each kind of fault; a service's fault format may differ for single kinds. */
const statuses: Readonly<Record<FaultKind, number>> = {
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  timeout: 408,
  conflict: 409,
  gone: 410,
  'precondition-failed': 412,
  'too-large': 413,
  'unsupported-media-type': 415,
  'range-not-satisfiable': 416,
  unprocessable: 422,
  'over-quota': 403,
  'rate-limited': 429,
  'insufficient-storage': 507,
  internal: 500,
  'not-implemented': 501,
  unavailable: 503,
};

/** The one place where a kind of fault becomes a status. */
export const faultStatus = (kind: FaultKind, own: Partial<Readonly<Record<FaultKind, number>>> = {}): number =>
  own[kind] ?? statuses[kind];
