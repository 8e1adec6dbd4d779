import type { SagaError } from './saga-error.ts';
import type { SagaReport, SagaStepReport } from './saga-report.ts';

const seconds = (timestamp: string): string => `${timestamp.slice(0, 19)}Z`;

/** Rows under a header, each column as wide as its widest cell. */
const table = (header: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${[header, ...rows].map(line).join('\n')}\n`;
};

/** Control characters in a message must not reach a terminal. */
const printable = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ');

const errorText = (error: SagaError | null): string =>
  error === null ? '' : printable(`${error.step}: ${error.kind}: ${error.message}`);

const resourceText = (saga: SagaReport): string =>
  saga.resource === null ? '' : `${saga.resource.type} ${saga.resource.id}`;

const nextText = (saga: SagaReport): string => {
  if (saga.finishedAt !== null) return `ended ${seconds(saga.finishedAt)}`;
  if (saga.owner !== null) return `runs at ${saga.owner}`;
  return saga.nextTry === null ? '' : `next try ${seconds(saga.nextTry)}`;
};

/** `nimbo saga list`. */
export const sagaListText = (sagas: readonly SagaReport[]): string =>
  table(
    ['ID', 'SAGA', 'STATUS', 'STEP', 'FAILED', 'RESOURCE', 'NEXT', 'LAST ERROR'],
    sagas.map((saga) => [
      saga.id,
      saga.name,
      saga.status,
      saga.step ?? '',
      String(saga.attempts),
      resourceText(saga),
      nextText(saga),
      printable(saga.waiting ?? '') || errorText(saga.lastError),
    ]),
  );

const placeText = (saga: SagaReport): string => {
  const steps = [...new Set([...saga.planned, ...saga.done, ...(saga.step === null ? [] : [saga.step])])];
  const mark = (step: string): string => {
    if (step === saga.step) return saga.phase === 'begun' ? '~' : '>';
    return saga.done.includes(step) ? '+' : '-';
  };
  return steps.map((step) => `${mark(step)} ${step}`).join('  ');
};

const fieldsOf = (saga: SagaReport): readonly (readonly [string, string])[] => [
  ['id', saga.id],
  ['saga', saga.name],
  ['status', `${saga.status} (${saga.direction})`],
  ['steps', placeText(saga)],
  ['failed runs', String(saga.attempts)],
  ['now', nextText(saga)],
  ['waits', printable(saga.waiting ?? '')],
  ['last error', errorText(saga.lastError)],
  ['turned back', saga.cause === null ? '' : printable(`${saga.cause.step}: ${saga.cause.message}`)],
  [
    'asked to undo',
    saga.undoRequested === null ? '' : printable(`${saga.undoRequested.at}: ${saga.undoRequested.reason}`),
  ],
  ['resource', resourceText(saga)],
  ['request', saga.requestId],
  ['user', saga.userId ?? ''],
  ['project', saga.projectId ?? ''],
  ['fence', String(saga.fence)],
  ['created', saga.createdAt],
  ['updated', saga.updatedAt],
];

/** `nimbo saga show`: `+` done, `~` begun, `>` next, `-` not (or no longer) standing; then every run of a step. */
export const sagaText = (saga: SagaReport, history: readonly SagaStepReport[]): string => {
  const fields = fieldsOf(saga).filter(([, value]) => value !== '');
  const runs = history.map((run) => [
    seconds(run.finishedAt),
    run.direction,
    run.step,
    String(run.attempt),
    run.outcome,
    run.owner,
    errorText(run.error),
  ]);
  const head = fields.map(([name, value]) => `${name.padEnd(14)}${value}\n`).join('');
  return `${head}\n${table(['ENDED', 'DIRECTION', 'STEP', 'TRY', 'OUTCOME', 'OWNER', 'ERROR'], runs)}`;
};
