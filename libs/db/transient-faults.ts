import { Unavailable } from '@nimbo/errors/faults.ts';

/** The database chose this transaction as the victim of a deadlock or could not serialize it: running it again helps. */
export class TransactionConflict extends Unavailable {
  constructor(database: string, cause: unknown) {
    super(`The database ${database} is busy with conflicting changes; try again.`, {
      code: 'db.transaction_conflict',
      retryAfter: 1,
      cause,
    });
  }
}

/** The server went away or can't be reached. What was not committed is lost, and nothing else. */
export class ConnectionLost extends Unavailable {
  constructor(database: string, cause: unknown) {
    super(`The database ${database} does not answer; look at its server and try again.`, {
      code: 'db.connection_lost',
      retryAfter: 5,
      cause,
    });
  }
}
