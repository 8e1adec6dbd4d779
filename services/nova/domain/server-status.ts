import type { Comparison } from '../db/cell/instance-list-query.ts';

/** What `status` shows of each vm_state, by the task under way where it matters (Compute API guide, "Server concepts"). */
const statuses: Readonly<
  Record<string, { readonly usual: string; readonly during?: Readonly<Record<string, string>> }>
> = {
  active: {
    usual: 'ACTIVE',
    during: {
      rebooting: 'REBOOT',
      reboot_pending: 'REBOOT',
      reboot_started: 'REBOOT',
      rebooting_hard: 'HARD_REBOOT',
      reboot_pending_hard: 'HARD_REBOOT',
      reboot_started_hard: 'HARD_REBOOT',
      updating_password: 'PASSWORD',
    },
  },
  building: { usual: 'BUILD' },
  stopped: { usual: 'SHUTOFF', during: { rebooting_hard: 'HARD_REBOOT' } },
  paused: { usual: 'PAUSED', during: { rebooting_hard: 'HARD_REBOOT' } },
  suspended: { usual: 'SUSPENDED', during: { rebooting_hard: 'HARD_REBOOT' } },
  error: { usual: 'ERROR', during: { rebooting_hard: 'HARD_REBOOT' } },
  deleted: { usual: 'DELETED' },
};

/** A server's `status`. */
export const serverStatus = (vmState: string, taskState: string | null): string => {
  const found = statuses[vmState];
  return found?.during?.[taskState ?? ''] ?? found?.usual ?? 'UNKNOWN';
};

const tasks = (operator: 'in' | 'not in', values: readonly string[]): Comparison => ({
  column: 'task_state',
  operator,
  values,
});

const conditionsOf = (vmState: string, wanted: string): readonly Comparison[] | undefined => {
  const known = statuses[vmState];
  if (known === undefined) return undefined;
  const during = Object.entries(known.during ?? {});
  const own: Comparison = { column: 'vm_state', operator: 'in', values: [vmState] };
  const elsewhere = during.map(([task]) => task);
  if (known.usual === wanted) return elsewhere.length === 0 ? [own] : [own, tasks('not in', elsewhere)];
  const fitting = during.filter(([, status]) => status === wanted).map(([task]) => task);
  return fitting.length === 0 ? undefined : [own, tasks('in', fitting)];
};

/** The conditions of which one holds for servers with a `status`; one that never holds for a word that is none. */
export const statusConditions = (status: string): readonly (readonly Comparison[])[] => {
  const ways = Object.keys(statuses).flatMap((vmState) => {
    const way = conditionsOf(vmState, status.toUpperCase());
    return way === undefined ? [] : [way];
  });
  return ways.length > 0 ? ways : [[{ column: 'vm_state', operator: 'in', values: [] }]];
};
