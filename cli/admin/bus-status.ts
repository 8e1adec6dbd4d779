import type { ProcessBus } from '../serve/process-bus.ts';
import type { RoleStatus } from './admin-report.ts';

/** Whether messages pass, as the health of a part of a process. */
export const busStatus = (part: string, bus: ProcessBus, unreached: string): RoleStatus => {
  const healthy = bus.isConnected();
  const reason = healthy ? 'connected' : (bus.problem?.() ?? unreached);
  return { role: part, healthy, checks: [{ name: 'bus', healthy, reason }] };
};
