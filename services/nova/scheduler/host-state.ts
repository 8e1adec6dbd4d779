/** What a host has of a resource class, as placement counts it. */
export interface Room {
  /** With the allocation ratio, without what is reserved. */
  readonly capacity: number;
  readonly used: number;
}

/** An aggregate that a host is in, as filters look at it. */
export interface HostAggregate {
  readonly id: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A host as the scheduler sees it at one moment. */
export interface HostState {
  readonly host: string;
  readonly node: string;
  /** The uuid of its cell. */
  readonly cell: string;
  /** Its resource provider's uuid in placement. */
  readonly provider: string;
  readonly zone: string;
  readonly isUp: boolean;
  /** Why an administrator took it out; null where none did. */
  readonly disabledReason: string | null;
  readonly aggregates: readonly HostAggregate[];
  readonly hypervisorType: string;
}

/** A host with what placement says of it for one request. */
export interface CandidateHost extends HostState {
  /** By resource class; classes that the host does not have are not there. */
  readonly rooms: Readonly<Record<string, Room>>;
  /** Servers on it, of those that the request names: its group's members and those of its hints. */
  readonly neighbours: ReadonlySet<string>;
}
