import type { PurgeReport } from '../admin/admin-report.ts';
import { askAdmin } from '../admin/admin-client.ts';
import type { CommonOptions } from '../program.ts';
import { CommandFailure } from '../report-failure.ts';
import { dropToOwner } from '../state/drop-privileges.ts';
import { requireCloud } from '../state/require-cloud.ts';
import { controlLayout, stateLayout } from '../state/state-layout.ts';

const purgeTimeLimit = 600_000;

/** `nimbo db purge`: removes rows of what was deleted some days ago; control does it, for it owns the databases. */
export const dbPurge = async (options: CommonOptions & { readonly before: string }): Promise<number> => {
  const layout = stateLayout(options.stateDir);
  requireCloud(layout);
  if (!/^\d{1,5}$/.test(options.before)) throw new CommandFailure('--before takes a whole number of days');
  dropToOwner(layout.control);
  const socket = controlLayout(layout.control).adminSocket();
  const report = await askAdmin<PurgeReport>(
    socket,
    'POST',
    `/purge?days=${options.before}`,
    undefined,
    purgeTimeLimit,
  );
  for (const [role, rows] of Object.entries(report)) process.stdout.write(`${role}: ${rows} rows removed\n`);
  return 0;
};
