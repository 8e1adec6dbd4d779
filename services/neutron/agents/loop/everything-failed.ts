import type { HostState } from '../../rpc/host-network-schema.ts';
import type { ReportedStatus } from '../../rpc/host-interface.ts';
import type { Statuses } from '../drivers/network-driver.ts';

/** A reason fits into a row and a sentence. */
const longestReason = 1_000;

/** The statuses where the host itself cannot be worked on. */
export const everythingFailed = (state: HostState, error: unknown): Statuses => {
  const reason = (error instanceof Error ? error.message : String(error)).slice(0, longestReason);
  const failed = ({ id }: { readonly id: string }): ReportedStatus => ({ id, status: 'ERROR', reason });
  return {
    ports: state.ports.map(failed),
    routers: state.routers.map(failed),
    floatingIps: state.routers.flatMap(({ floatingIps }) => floatingIps.map(failed)),
  };
};
