import { parseLogLine, type LogEntry } from './log-entry.ts';
import { readLines, withRotated } from './log-files.ts';

/** The story of one request over all processes. */
export interface Trace {
  readonly requestId: string;
  /** All request ids that belong to the story: the caller's, and those that its calls to other services got. */
  readonly requestIds: readonly string[];
  /** In time order. */
  readonly entries: readonly LogEntry[];
  /** True where only the first {@link mostEntries} lines are given. */
  readonly truncated: boolean;
}

/** Lines of one story that are kept. */
export const mostEntries = 10_000;

/** Calls of calls of calls: each pass over the files follows the ids one hop further at least. */
const mostPasses = 6;

const belongs = (entry: LogEntry, ids: ReadonlySet<string>): boolean =>
  [entry.requestId, entry.globalRequestId].some((id) => id !== undefined && ids.has(id));

const idsOf = (entry: LogEntry): readonly string[] =>
  [entry.requestId, entry.globalRequestId].filter((id) => id !== undefined);

interface Pass {
  readonly entries: LogEntry[];
  truncated: boolean;
}

const readFilePass = async (path: string, ids: Set<string>, pass: Pass): Promise<void> => {
  for await (const line of readLines(path)) {
    // Most lines belong to other requests; looking for the text is far cheaper than parsing.
    const candidate = [...ids].some((id) => line.includes(id)) ? parseLogLine(line) : undefined;
    if (candidate === undefined || !belongs(candidate, ids)) {
      continue;
    }
    for (const id of idsOf(candidate)) {
      ids.add(id);
    }
    pass.truncated ||= pass.entries.length >= mostEntries;
    if (!pass.truncated) {
      pass.entries.push(candidate);
    }
  }
};

const readPass = async (paths: readonly string[], ids: Set<string>): Promise<Pass> => {
  const pass: Pass = { entries: [], truncated: false };
  for (const path of paths) {
    await readFilePass(path, ids, pass);
  }
  return pass;
};

const byTime = (left: LogEntry, right: LogEntry): number =>
  left.time === right.time ? 0 : left.time < right.time ? -1 : 1;

/**
 * Tells the story of a request from the JSON logs of all processes, rotated files included: its own lines, those of
 * the requests it caused in other services (their `global_request_id` names it), and those of the request that caused
 * it. Files are streamed; a story without lines has no entries.
 */
export const traceRequest = async (logFiles: readonly string[], requestId: string): Promise<Trace> => {
  const paths = (await Promise.all(logFiles.map(withRotated))).flat();
  const ids = new Set([requestId]);
  let known = 0;
  let pass: Pass = { entries: [], truncated: false };
  for (let count = 0; count < mostPasses && ids.size > known; count += 1) {
    known = ids.size;
    pass = await readPass(paths, ids);
  }
  const entries = pass.entries.toSorted(byTime);
  return { requestId, requestIds: [...ids], entries, truncated: pass.truncated };
};

/** One story of two tellings, from logs that could not be read together. */
export const mergeTraces = (one: Trace, other: Trace): Trace => ({
  requestId: one.requestId,
  requestIds: [...new Set([...one.requestIds, ...other.requestIds])],
  entries: [...one.entries, ...other.entries].toSorted(byTime),
  truncated: one.truncated || other.truncated,
});
