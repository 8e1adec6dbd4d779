import { Fault, type FaultKind, type FaultOptions } from '@nimbo/errors/fault.ts';
import {
  BadRequest,
  Conflict,
  Forbidden,
  Gone,
  InsufficientStorage,
  NotFound,
  NotImplemented,
  PreconditionFailed,
  TooLarge,
  Unauthorized,
  UnsupportedMediaType,
} from '@nimbo/errors/faults.ts';

type FaultClass = new (message: string, options?: FaultOptions) => Fault;

const classes: Readonly<Record<number, FaultClass>> = {
  400: BadRequest,
  401: Unauthorized,
  403: Forbidden,
  404: NotFound,
  409: Conflict,
  410: Gone,
  412: PreconditionFailed,
  413: TooLarge,
  415: UnsupportedMediaType,
  501: NotImplemented,
  507: InsufficientStorage,
};

const kinds: Readonly<Record<number, FaultKind>> = {
  405: 'method-not-allowed',
  406: 'not-acceptable',
  408: 'timeout',
  416: 'range-not-satisfiable',
  422: 'unprocessable',
  429: 'rate-limited',
};

/** The fault of a 4xx status, or of the 5xx that say something definite; undefined for the others. */
export const faultOfStatus = (status: number, message: string, options: FaultOptions): Fault | undefined => {
  const known = classes[status];
  if (known !== undefined) return new known(message, options);
  const kind = kinds[status] ?? (status >= 400 && status < 500 ? 'bad-request' : undefined);
  return kind === undefined ? undefined : new Fault(kind, message, options);
};
