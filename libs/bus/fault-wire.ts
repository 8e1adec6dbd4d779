import { Fault, type FaultKind, type FaultOptions } from '@nimbo/errors/fault.ts';
import * as faults from '@nimbo/errors/faults.ts';

/** A fault as it travels: public parts only, never a cause or a stack. */
export interface WireFault {
  readonly kind: FaultKind;
  readonly message: string;
  readonly code?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly retryAfter?: number;
}

type Make = (message: string, options: FaultOptions) => Fault;

const plain =
  (kind: FaultKind): Make =>
  (message, options) =>
    new Fault(kind, message, options);

/** When adding a kind to `@nimbo/errors/fault.ts`, add its class here: then `instanceof` works over the bus too. */
const makers: Readonly<Record<FaultKind, Make>> = {
  'bad-request': (message, options) => new faults.BadRequest(message, options),
  unauthorized: (message, options) => new faults.Unauthorized(message, options),
  forbidden: (message, options) => new faults.Forbidden(message, options),
  'not-found': (message, options) => new faults.NotFound(message, options),
  'method-not-allowed': plain('method-not-allowed'),
  'not-acceptable': plain('not-acceptable'),
  timeout: (message, options) => new faults.Timeout(message, options),
  conflict: (message, options) => new faults.Conflict(message, options),
  gone: (message, options) => new faults.Gone(message, options),
  'precondition-failed': (message, options) => new faults.PreconditionFailed(message, options),
  'too-large': (message, options) => new faults.TooLarge(message, options),
  'unsupported-media-type': (message, options) => new faults.UnsupportedMediaType(message, options),
  'range-not-satisfiable': plain('range-not-satisfiable'),
  unprocessable: plain('unprocessable'),
  'over-quota': (message, options) => new faults.OverQuota(message, options),
  'rate-limited': plain('rate-limited'),
  'insufficient-storage': (message, options) => new faults.InsufficientStorage(message, options),
  internal: plain('internal'),
  'not-implemented': (message, options) => new faults.NotImplemented(message, options),
  unavailable: (message, options) => new faults.Unavailable(message, options),
};

/** The public parts of a fault. */
export const faultToWire = (fault: Fault): WireFault => ({
  kind: fault.kind,
  message: fault.message,
  ...(fault.code === undefined ? {} : { code: fault.code }),
  ...(Object.keys(fault.details).length === 0 ? {} : { details: fault.details }),
  ...(fault.retryAfter === undefined ? {} : { retryAfter: fault.retryAfter }),
});

/**
 * The fault again, of the same class. A kind that a newer peer has added arrives as `internal`: its message and code
 * are kept.
 */
export const faultFromWire = (wire: WireFault): Fault => {
  const make = Object.hasOwn(makers, wire.kind) ? makers[wire.kind] : plain('internal');
  return make(wire.message, {
    ...(wire.code === undefined ? {} : { code: wire.code }),
    ...(wire.details === undefined ? {} : { details: wire.details }),
    ...(wire.retryAfter === undefined ? {} : { retryAfter: wire.retryAfter }),
  });
};

const isOptional = (value: unknown, type: 'string' | 'number'): boolean => value === undefined || typeof value === type;

/** Whether something that arrived has the shape of a fault. */
export const isWireFault = (value: unknown): value is WireFault => {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, message, code, details, retryAfter } = value as Record<string, unknown>;
  const isText = typeof kind === 'string' && typeof message === 'string' && isOptional(code, 'string');
  return isText && isOptional(retryAfter, 'number') && (details === undefined || typeof details === 'object');
};
