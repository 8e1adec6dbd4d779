import { Fault, type FaultOptions } from './fault.ts';

/** The request is malformed or says something impossible. */
export class BadRequest extends Fault {
  constructor(message: string, options?: FaultOptions) {
    super('bad-request', message, options);
  }
}

/** Nobody the cloud knows has asked. */
export class Unauthorized extends Fault {
  constructor(message: string, options?: FaultOptions) {
    super('unauthorized', message, options);
  }
}

/** The caller is known and may not. */
export class Forbidden extends Fault {
  constructor(message: string, options?: FaultOptions) {
    super('forbidden', message, options);
  }
}

/** No such thing, or none that the caller may see. */
export class NotFound extends Fault {
  constructor(message: string, options?: FaultOptions) {
    super('not-found', message, options);
  }
}

/** The present state, or another writer, stands against it. */
export class Conflict extends Fault {
  constructor(message: string, options?: FaultOptions) {
    super('conflict', message, options);
  }
}

/** A quota would be exceeded; the message names it, the limit and the use. */
export class OverQuota extends Fault {
  constructor(message: string, options?: FaultOptions) {
    super('over-quota', message, options);
  }
}

/** A condition the caller set (If-Match, generation) does not hold. */
export class PreconditionFailed extends Fault {
  constructor(message: string, options?: FaultOptions) {
    super('precondition-failed', message, options);
  }
}

/** Longer than is accepted. */
export class TooLarge extends Fault {
  constructor(message: string, options?: FaultOptions) {
    super('too-large', message, options);
  }
}

/** A content type that the operation does not take. */
export class UnsupportedMediaType extends Fault {
  constructor(message: string, options?: FaultOptions) {
    super('unsupported-media-type', message, options);
  }
}

/** It was there once and will not come back. */
export class Gone extends Fault {
  constructor(message: string, options?: FaultOptions) {
    super('gone', message, options);
  }
}

/** The deadline passed before the work was done. */
export class Timeout extends Fault {
  constructor(message: string, options?: FaultOptions) {
    super('timeout', message, options);
  }
}

/** A neighbour that is needed does not answer now. */
export class Unavailable extends Fault {
  constructor(message: string, options?: FaultOptions) {
    super('unavailable', message, options);
  }
}

/** The disk or store behind the service is full. */
export class InsufficientStorage extends Fault {
  constructor(message: string, options?: FaultOptions) {
    super('insufficient-storage', message, options);
  }
}

/** A part of the API that this cloud does not offer. */
export class NotImplemented extends Fault {
  constructor(message: string, options?: FaultOptions) {
    super('not-implemented', message, options);
  }
}
