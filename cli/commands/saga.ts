import { sagaListText, sagaText } from '@nimbo/saga/saga-report-text.ts';
import type { SagaReport, SagaStepReport } from '@nimbo/saga/saga-report.ts';
import { askAdmin } from '../admin/admin-client.ts';
import type { CommonOptions } from '../program.ts';
import { dropToOwner } from '../state/drop-privileges.ts';
import { requireCloud } from '../state/require-cloud.ts';
import { controlLayout, stateLayout } from '../state/state-layout.ts';

/** `nimbo saga list`: long operations that run, and with `--all` those that ended. */
export const sagaList = async (options: CommonOptions & { readonly all?: boolean }): Promise<number> => {
  const sagas = await askControl<readonly SagaReport[]>(options, `/sagas?all=${options.all === true}`);
  process.stdout.write(sagas.length === 0 ? 'No long operations.\n' : sagaListText(sagas));
  return 0;
};

/** `nimbo saga show ID`: one long operation, every run of every step. */
export const sagaShow = async (options: CommonOptions, [id = '']: readonly string[]): Promise<number> => {
  const query = new URLSearchParams({ id });
  const { saga, history } = await askControl<{
    readonly saga: SagaReport;
    readonly history: readonly SagaStepReport[];
  }>(options, `/saga?${query.toString()}`);
  process.stdout.write(sagaText(saga, history));
  return 0;
};

const askControl = <Answer>(options: CommonOptions, question: string): Promise<Answer> => {
  const layout = stateLayout(options.stateDir);
  requireCloud(layout);
  dropToOwner(layout.control);
  return askAdmin<Answer>(controlLayout(layout.control).adminSocket(), 'GET', question);
};
