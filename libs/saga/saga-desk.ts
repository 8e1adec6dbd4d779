import type { Database } from '@nimbo/db/database.ts';
import type { SagaTables } from './db/saga-tables.ts';
import { listSagas, showSaga, type SagaFilter, type SagaReport, type SagaStepReport } from './saga-report.ts';

/** What a service lets operators see of the sagas in its database. */
export interface SagaDesk {
  list(filter: SagaFilter): Promise<readonly SagaReport[]>;
  /** @throws NotFound */
  show(id: string): Promise<{ readonly saga: SagaReport; readonly history: readonly SagaStepReport[] }>;
}

/** The desk of one database. */
export const sagaDesk = <Tables extends SagaTables>(database: Database<Tables>): SagaDesk => ({
  list: (filter) => listSagas(database.read, filter),
  show: (id) => showSaga(database.read, id),
});
