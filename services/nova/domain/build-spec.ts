/** A network interface that was asked for at creation: a port that is there, or one to be made on a network. */
export interface RequestedInterface {
  readonly portId: string | null;
  readonly networkId: string;
  readonly fixedIp: string | null;
  readonly tag: string | null;
}

/** The server group that a server is made in, as it was then; its members are looked up anew. */
export interface RequestedGroup {
  readonly uuid: string;
  readonly policy: string;
  readonly maxServersPerHost: number;
}

/** What building a server takes beside the server itself. */
export interface BuildSpec {
  readonly interfaces: readonly RequestedInterface[];
  /** Ids; undefined: each project's default group. */
  readonly securityGroups: readonly string[] | undefined;
  readonly group: RequestedGroup | undefined;
  /** GiB of the host's own disk. */
  readonly localDiskGb: number;
}

/** A host on which building failed, and why. */
export interface FailedHost {
  readonly host: string;
  readonly reason: string;
}
