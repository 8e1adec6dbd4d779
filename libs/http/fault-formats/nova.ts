import type { FaultFormat } from '../fault-format.ts';

/** The property that a status's fault is wrapped in (Compute API guide, "Faults"; cinder has the same). */
const names: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable',
};

/** `{"itemNotFound": {"code", "message"}}`, for nova and cinder. */
export const novaFaults: FaultFormat = {
  refusal: (rule) => `Policy doesn't allow ${rule} to be performed.`,
  render: (fault, status) => {
    const wait = fault.retryAfter === undefined ? {} : { retryAfter: String(fault.retryAfter) };
    return { status, body: { [names[status] ?? 'computeFault']: { code: status, message: fault.message, ...wait } } };
  },
};
