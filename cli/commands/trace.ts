import { formatTrace } from '@nimbo/log/format-trace.ts';
import { mergeTraces, traceRequest } from '@nimbo/log/trace.ts';
import type { CommonOptions } from '../program.ts';
import { CommandFailure } from '../report-failure.ts';
import { dropToOwner } from '../state/drop-privileges.ts';
import { controlLogs, ownLogs } from '../state/log-files.ts';
import { requireCloud } from '../state/require-cloud.ts';
import { stateLayout } from '../state/state-layout.ts';

/** `nimbo trace req-…`: the story of a request over all processes. */
export const trace = async (options: CommonOptions, [requestId = '']: readonly string[]): Promise<number> => {
  const layout = stateLayout(options.stateDir);
  requireCloud(layout);
  const own = await traceRequest(ownLogs(layout), requestId);
  // Control's files are read only after giving up the right to read anything else.
  dropToOwner(layout.control);
  const story = mergeTraces(own, await traceRequest(controlLogs(layout), requestId));
  if (story.entries.length === 0) throw new CommandFailure(`no log line knows ${requestId}`);
  process.stdout.write(formatTrace(story));
  return 0;
};
