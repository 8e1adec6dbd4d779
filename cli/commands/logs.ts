import { isRequestId } from '@nimbo/context/request-id.ts';
import { followLogs } from '@nimbo/log/follow.ts';
import { formatHuman } from '@nimbo/log/human-format.ts';
import { isSelected, lastEntries, type LogSelection } from '@nimbo/log/last-entries.ts';
import type { LogEntry } from '@nimbo/log/log-entry.ts';
import type { CommonOptions } from '../program.ts';
import { isHostRole } from '../serve/known-host-roles.ts';
import { dropToOwner } from '../state/drop-privileges.ts';
import { controlLogs, ownLogs } from '../state/log-files.ts';
import { requireCloud } from '../state/require-cloud.ts';
import { stateLayout, type StateLayout } from '../state/state-layout.ts';

const shownEntries = 200;

/** `nimbo logs [role|req-id]`: the last lines, in time order over all processes; with `--follow` those to come. */
export const logs = async (
  options: CommonOptions & { readonly follow?: boolean },
  args: readonly string[],
): Promise<number> => {
  const layout = stateLayout(options.stateDir);
  requireCloud(layout);
  const selection = selectionOf(args[0]);
  // The supervisor's and the host's lines are read as the caller, control's only after giving up the right to read anything else.
  const own = await lastEntries(ownLogs(layout), shownEntries, selection);
  if (options.follow === true && isHostRole(args[0] ?? '')) return followOwn(layout, own, selection);
  dropToOwner(layout.control);
  const entries = [...own, ...(await lastEntries(controlLogs(layout), shownEntries, selection))];
  for (const entry of entries.toSorted(byTime)) process.stdout.write(formatHuman(entry));
  if (options.follow === true) await follow(controlLogs(layout), selection);
  return 0;
};

/** A host's role writes to the host's own log alone. */
const followOwn = async (layout: StateLayout, own: readonly LogEntry[], selection: LogSelection): Promise<number> => {
  for (const entry of own) process.stdout.write(formatHuman(entry));
  await follow(ownLogs(layout), selection);
  return 0;
};

const selectionOf = (what: string | undefined): LogSelection => {
  if (what === undefined) return {};
  return isRequestId(what) ? { requestId: what } : { role: what };
};

const byTime = (left: LogEntry, right: LogEntry): number => left.time.localeCompare(right.time);

const follow = async (files: readonly string[], selection: LogSelection): Promise<void> => {
  const ended = new AbortController();
  process.once('SIGINT', () => ended.abort());
  for await (const entry of followLogs(files, ended.signal)) {
    if (isSelected(entry, selection)) process.stdout.write(formatHuman(entry));
  }
};
