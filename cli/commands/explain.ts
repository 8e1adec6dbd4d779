import { askAdmin, AdminUnreachable } from '../admin/admin-client.ts';
import type { CommonOptions } from '../program.ts';
import { CommandFailure } from '../report-failure.ts';
import { dropToOwner } from '../state/drop-privileges.ts';
import { requireCloud } from '../state/require-cloud.ts';
import { controlLayout, stateLayout } from '../state/state-layout.ts';

/** `nimbo explain SERVER`: why a server is where it is, or nowhere: host by host, filter by filter, with the numbers. */
export const explain = async (options: CommonOptions, [what = '']: readonly string[]): Promise<number> => {
  const layout = stateLayout(options.stateDir);
  requireCloud(layout);
  dropToOwner(layout.control);
  const path = `/explain?${new URLSearchParams({ what }).toString()}`;
  try {
    const { text } = await askAdmin<{ text: string }>(controlLayout(layout.control).adminSocket(), 'GET', path);
    process.stdout.write(`${text.trimEnd()}\n`);
    return 0;
  } catch (error) {
    if (error instanceof AdminUnreachable) throw new CommandFailure('control does not answer: nimbo up starts it');
    throw new CommandFailure(error instanceof Error ? error.message : String(error));
  }
};
