import { inspect } from 'node:util';

/**
 * What the test runner in the child process says, one JSON object a line:
 * `begin`, `end`, `output` of a file as they happen; then, file by file, `pass`, `fail`, `skip` of a test and the
 * `summary` of a file that came to its end.
 */
export interface ReportedEvent {
  readonly kind: 'begin' | 'end' | 'pass' | 'fail' | 'skip' | 'output' | 'summary';
  /** As it was named on the command line or absolute. */
  readonly file: string;
  readonly name: string;
  readonly text: string;
  readonly milliseconds: number;
}

interface RunnerEvent {
  readonly type: string;
  readonly data: {
    readonly name?: string;
    readonly nesting?: number;
    readonly file?: string;
    readonly message?: string;
    readonly skip?: boolean | string;
    readonly todo?: boolean | string;
    readonly duration_ms?: number;
    readonly counts?: { readonly passed: number };
    readonly details?: {
      readonly type?: string;
      readonly error?: Error & { readonly failureType?: string };
    };
  };
}

/** A reporter for `node --test`, which wants a default export. @public */
export default async function* report(source: AsyncIterable<RunnerEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    const translated = translate(event);
    if (translated) yield `${JSON.stringify(translated)}\n`;
  }
}

const translate = ({ type, data }: RunnerEvent): ReportedEvent | undefined => {
  const event = (kind: ReportedEvent['kind'], text = ''): ReportedEvent => ({
    kind,
    file: data.file ?? '',
    name: data.name ?? '',
    text,
    milliseconds: data.duration_ms ?? 0,
  });
  if (type === 'test:stdout' || type === 'test:stderr') return event('output', data.message);
  if (type === 'test:summary')
    return data.file === undefined ? undefined : event('summary', `${data.counts?.passed} passed`);
  const isFile = data.nesting === 0 && data.file?.endsWith(data.name ?? '\0');
  if (type === 'test:dequeue') return isFile ? event('begin') : undefined;
  if (type === 'test:complete') return isFile ? event('end') : undefined;
  if (type === 'test:pass') return passed(data, event, isFile === true);
  return type === 'test:fail' ? failed(data, event) : undefined;
};

type MakeEvent = (kind: ReportedEvent['kind'], text?: string) => ReportedEvent;

/** A suite is no test, and a file that passes under its own name has registered none. */
const passed = (data: RunnerEvent['data'], event: MakeEvent, isFile: boolean): ReportedEvent | undefined => {
  if (data.details?.type === 'suite') return undefined;
  if (isFile) return event('fail', 'the file registers no tests');
  const skip = data.skip ?? data.todo;
  if (skip === undefined || skip === false) return event('pass');
  return event('skip', typeof skip === 'string' ? skip : 'no reason given');
};

/** A parent whose only fault is a failed child has been told already. */
const failed = (data: RunnerEvent['data'], event: MakeEvent): ReportedEvent | undefined => {
  const error = data.details?.error;
  if (error?.failureType === 'subtestsFailed') return undefined;
  const cause = error?.cause ?? error;
  return event('fail', typeof cause === 'string' ? cause : inspect(cause, { depth: 6, breakLength: 120 }));
};
