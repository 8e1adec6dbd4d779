import { formatHuman } from './human-format.ts';
import type { Trace } from './trace.ts';

const offsetOf = (time: string, start: number): string => `+${Math.max(0, Date.parse(time) - start)} ms`;

/** A trace as text: a headline, then one line per log line with the milliseconds since the first. */
export const formatTrace = (trace: Trace): string => {
  const first = trace.entries[0];
  if (first === undefined) {
    return `no log line tells of ${trace.requestId}\n`;
  }
  const start = Date.parse(first.time);
  const roles = new Set(trace.entries.map((entry) => entry.role ?? '-'));
  const lines = trace.entries.map((entry) => `${offsetOf(entry.time, start).padStart(10)} ${formatHuman(entry)}`);
  const headline = `${trace.requestId}: ${trace.entries.length} lines from ${[...roles].join(', ')}, begun ${first.time}\n`;
  return [headline, ...lines, ...(trace.truncated ? ['… more lines are left out\n'] : [])].join('');
};
