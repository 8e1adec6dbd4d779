/** What bounds a client: every number has a default, all times are milliseconds. */
export interface Limits {
  /** Bytes of JSON body where neither operation nor service says. */
  readonly body: number;
  /** Levels of arrays and objects in a JSON body. */
  readonly bodyDepth: number;
  /** Time for a JSON body to arrive whole after its headers. */
  readonly bodyTime: number;
  /** Bytes of request line and headers. */
  readonly headers: number;
  /** Time for the headers to arrive. */
  readonly headersTime: number;
  /** How often connections are looked at for headers that are late. */
  readonly connectionCheck: number;
  /** How long a stream's client may neither send nor take a byte that is awaited. */
  readonly streamStall: number;
  /** How long an idle connection is kept. */
  readonly keepAlive: number;
  /** How long running requests may go on after a drain began. */
  readonly drain: number;
}

export const defaultLimits: Limits = {
  body: 114_688,
  bodyDepth: 64,
  bodyTime: 60_000,
  headers: 65_536,
  headersTime: 30_000,
  connectionCheck: 5_000,
  streamStall: 60_000,
  keepAlive: 30_000,
  drain: 30_000,
};
