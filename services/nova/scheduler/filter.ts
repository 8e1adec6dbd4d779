import type { CandidateHost } from './host-state.ts';
import type { ScheduleRequest } from './schedule-request.ts';

/** A condition that a host must meet. Pure: everything it looks at is handed in. */
export interface Filter {
  /** As operators know it, for example `AvailabilityZoneFilter`. */
  readonly name: string;
  /** Why the host is refused, with the numbers that decided; undefined where it is not. */
  refusal(host: CandidateHost, request: ScheduleRequest): string | undefined;
}
