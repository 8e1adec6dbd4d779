import type { Timestamp } from '@nimbo/context/timestamp.ts';

/** What a server was given of its flavor when it was made: later changes of the flavor don't reach it. */
export interface FlavorSnapshot {
  readonly id: string;
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly rootGb: number;
  readonly ephemeralGb: number;
  readonly swapMb: number;
  readonly rxtxFactor: number;
  readonly extraSpecs: Readonly<Record<string, string>>;
}

/** What a server's image was when it was made. */
export interface ImageSnapshot {
  readonly id: string;
  readonly name: string | null;
  readonly diskFormat: string | null;
  readonly containerFormat: string | null;
  /** Bytes. */
  readonly size: number | null;
  readonly hashAlgorithm: string | null;
  readonly hashValue: string | null;
  readonly minDiskGb: number;
  readonly minRamMb: number;
  readonly properties: Readonly<Record<string, string>>;
}

/** One address of a network interface. */
interface FixedAddress {
  readonly address: string;
  readonly version: 4 | 6;
  readonly subnetId: string;
  /** Floating addresses that lead to it. */
  readonly floating: readonly string[];
}

/** A server's network interface, as neutron's port was when it was last looked at. */
export interface Interface {
  readonly portId: string;
  readonly mac: string;
  readonly networkId: string;
  /** The network's name, under which the API shows its addresses. */
  readonly label: string;
  readonly mtu: number | null;
  readonly addresses: readonly FixedAddress[];
  readonly status: string;
  readonly vifType: string | null;
  readonly tag: string | null;
  /** Whether nova made the port: such a port goes with the server, a user's stays. */
  readonly isOwn: boolean;
}

/** Why a server is in error, as its `fault` shows it. */
export interface InstanceFault {
  readonly code: number;
  readonly message: string;
  /** For administrators: for example which host was refused by which filter. */
  readonly details: string | null;
  readonly at: Timestamp;
}

/** The public half of a key pair, as it was when the server was made. */
export interface KeySnapshot {
  readonly name: string;
  readonly type: string;
  readonly fingerprint: string;
  readonly publicKey: string;
}

/** What the user asked for when the server was made, as views and later scheduling need it. */
export interface PlacementWishes {
  readonly availabilityZone: string | null;
  readonly host: string | null;
  readonly node: string | null;
  /** Scheduler hints as they were given. */
  readonly hints: Readonly<Record<string, unknown>>;
}

/** What went wrong on the host. */
export interface HostError {
  readonly message: string;
  /** What the host was doing. */
  readonly step: string;
}

/** How a host reaches a volume, in cinder's words. */
export interface ConnectionInfo {
  readonly driver_volume_type: string;
  readonly data: Readonly<Record<string, unknown>>;
}
