import type { FaultFormat } from './fault-format.ts';
import type { Microversion, MicroversionEntry } from './microversion.ts';
import type { Operation } from './operation.ts';

/** How a service negotiates microversions (api-sig "Microversion specification"). */
export interface MicroversionPolicy {
  /** The name in `OpenStack-API-Version: <type> <version>`, for example `compute`, `placement`, `volume`. */
  readonly serviceType: string;
  /** Ordered, oldest first; the first is the default, the last the maximum. */
  readonly versions: readonly MicroversionEntry[];
  /** Paths the negotiation holds for, for example `/v2.1`; version documents lie outside. Absent means all. */
  readonly pathPrefix?: string;
  /** The older header that is honoured and answered too, for example `X-OpenStack-Nova-API-Version`. */
  readonly legacyHeader?: string;
}

/** One service's whole HTTP face, as data. */
export interface ServiceApi {
  /** The codename: `keystone`, `glance`, … */
  readonly service: string;
  /** The catalogue type: `identity`, `image`, … */
  readonly type: string;
  readonly faults: FaultFormat;
  readonly microversions?: MicroversionPolicy;
  /** The API's version as documents tell it, for example `v3.14`; for OpenAPI's info block. */
  readonly version: string;
  /** Bytes of JSON body accepted where an operation does not say (default 112 KiB, nova's own limit). */
  readonly bodyLimit?: number;
  /** Request headers that answers depend on beside the microversion's: keystone's `X-Auth-Token`, answered in `Vary`. */
  readonly vary?: readonly string[];
  readonly operations: readonly Operation[];
}

export type { Microversion };
