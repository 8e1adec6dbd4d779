/**
 * What went wrong, in the domain's words. The HTTP library turns a kind into a status once
 * (`libs/http/fault-status.ts`); no domain code knows statuses.
 * When adding a kind, add its status there.
 */
export type FaultKind =
  | 'bad-request'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'timeout'
  | 'conflict'
  | 'gone'
  | 'precondition-failed'
  | 'too-large'
  | 'unsupported-media-type'
  | 'range-not-satisfiable'
  | 'unprocessable'
  | 'over-quota'
  | 'rate-limited'
  | 'insufficient-storage'
  | 'internal'
  | 'not-implemented'
  | 'unavailable';

/** What a fault may carry beside its message. */
export interface FaultOptions {
  /** Stable machine-readable code, for example `placement.concurrent_update`: never reused, never renamed. */
  readonly code?: string;
  /** Facts for logs, tests and machine-readable faults; never secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The private cause: logged, never shown. */
  readonly cause?: unknown;
  /** Seconds after which trying again makes sense (`Retry-After`). */
  readonly retryAfter?: number;
}

/**
 * An error that is the caller's answer: its message is public, says what was refused, names the id and what to do.
 * Any other error that reaches the HTTP library is a defect, logged whole and answered as a bare 500.
 */
export class Fault extends Error {
  readonly kind: FaultKind;
  readonly code: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryAfter: number | undefined;

  constructor(kind: FaultKind, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.kind = kind;
    this.code = options.code;
    this.details = options.details ?? {};
    this.retryAfter = options.retryAfter;
  }
}
