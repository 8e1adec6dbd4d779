import type { CloudMark } from './names.ts';
import type { SecurityGroupRule } from './security-group-rule.ts';

/** A port of this host that is guarded. Ports whose port security is off are left out. */
export interface SecuredPort {
  readonly id: string;
  /** The bridge's port: a guest's tap. */
  readonly device: string;
  /** Lower case. */
  readonly mac: string;
  readonly addresses: readonly string[];
  readonly allowedPairs: readonly { readonly mac?: string; readonly address: string }[];
  readonly groupIds: readonly string[];
}

/** A security group as far as this host needs it: its rules where a port here is in it, its members where a rule names it. */
export interface SecurityGroup {
  readonly id: string;
  readonly rules: readonly SecurityGroupRule[];
  /** Addresses, and allowed address pairs, of all ports in it on all hosts. */
  readonly members: readonly string[];
}

/** A network of this host. */
export interface SecuredBridge {
  readonly name: string;
  /** Connection tracking zone, 1 to 65 535, one per network: two tenants may use the same addresses. */
  readonly zone: number;
}

/** All that the two tables are made of. */
export interface SecurityGroupsInput {
  readonly cloud: CloudMark;
  readonly bridges: readonly SecuredBridge[];
  /**
   * Bridges that nobody guards. Where the system-wide switch shows their packets to the inet family all the same, they are
   * not tracked: a connection that was tracked on the bridge would be beyond translation when it comes to the host's leg.
   */
  readonly openBridges: readonly string[];
  readonly ports: readonly SecuredPort[];
  readonly groups: readonly SecurityGroup[];
  /** Taps that may send as whomever they like: port security is off. Taps that stand nowhere send and get nothing. */
  readonly openDevices: readonly string[];
}
