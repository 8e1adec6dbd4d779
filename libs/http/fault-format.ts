import type { Fault, FaultKind } from '@nimbo/errors/fault.ts';

/** What a fault format may say beside the body. */
export interface FaultAnswer {
  readonly status: number;
  readonly body: unknown;
  /** Default `application/json`. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is known of the request when a fault is put into words. */
export interface FaultScene {
  readonly requestId: string;
  readonly version: string | undefined;
  /** The `Accept` header; glance and swift answer HTML or text by it. */
  readonly accept: string | undefined;
}

/** One service's way of saying what went wrong; the status comes from the kind unless the service differs. */
export interface FaultFormat {
  /** Kinds for which this service's status is not the usual one, for example nova's `over-quota` 403. */
  readonly statuses?: Partial<Readonly<Record<FaultKind, number>>>;
  /** What a caller whom a policy rule keeps out is told; a usual sentence where absent. */
  refusal?(rule: string): string;
  render(fault: Fault, status: number, scene: FaultScene): FaultAnswer;
}
