import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { Interface } from '../db/cell/documents.ts';
import type { Caller } from './caller.ts';
import type { Held } from './held.ts';

/** A network that servers may be put on. */
export interface Network {
  readonly id: string;
  readonly name: string;
  /** The project it belongs to. */
  readonly projectId: string;
  readonly isShared: boolean;
  readonly isExternal: boolean;
  readonly hasSubnets: boolean;
}

/** A port as nova needs to know it. */
export interface Port {
  readonly id: string;
  readonly projectId: string;
  readonly networkId: string;
  readonly mac: string;
  /** Empty where nobody has it. */
  readonly deviceId: string;
  readonly status: string;
  readonly host: string;
  readonly vifType: string;
  readonly addresses: readonly { readonly address: string; readonly subnetId: string }[];
}

/** A port to be made. */
export interface NewPort {
  readonly projectId: string;
  readonly networkId: string;
  readonly fixedIp: string | null;
  /** Ids; undefined: the project's default one. */
  readonly securityGroups: readonly string[] | undefined;
  readonly deviceId: string;
  readonly host: string;
  readonly zone: string;
}

/** Who a port is given to, and where. */
export interface PortBinding {
  readonly deviceId: string;
  readonly host: string;
  readonly zone: string;
}

/** What networks are asked for. What has no caller is done in nova's own name, for servers that the caller may have. */
export interface NetworkDriver {
  /** Networks that the caller may put servers on, by their own authority. */
  networks(ctx: ClientContext, caller: Caller): Promise<readonly Network[]>;
  /** @throws NotFound for a network that the caller may not see */
  network(ctx: ClientContext, caller: Caller, id: string): Promise<Network>;
  /** @throws NotFound for a port that the caller may not see */
  port(ctx: ClientContext, caller: Caller, id: string): Promise<Port>;
  /**
   * The ids of security groups that are named by name or id, in that order.
   * @throws BadRequest for one that is not there, or a name that several have
   */
  securityGroups(ctx: ClientContext, caller: Caller, names: readonly string[]): Promise<readonly string[]>;
  /** The ports of a server. */
  portsOf(ctx: ClientContext, instance: string): Promise<readonly Port[]>;
  /** The ports of several servers, in one question; few enough for an address to name them. */
  portsOfServers(ctx: ClientContext, instances: readonly string[]): Promise<readonly Port[]>;
  /** Ports that servers have, or had, whether nova knows them or not. */
  everyPort(ctx: ClientContext): Promise<readonly Held[]>;
  createPort(ctx: ClientContext, port: NewPort): Promise<Port>;
  /** @throws NotFound, Conflict where it is in use by another server */
  bindPort(ctx: ClientContext, id: string, binding: PortBinding): Promise<Port>;
  /** Gives a port back to its owner; a port that is gone is no error. */
  unbindPort(ctx: ClientContext, id: string): Promise<void>;
  /** A port that is gone is no error. */
  deletePort(ctx: ClientContext, id: string): Promise<void>;
  /** What servers show of ports: names of networks, MTUs, floating addresses. In the order of the ports. */
  describe(ctx: ClientContext, ports: readonly Port[]): Promise<readonly Omit<Interface, 'tag' | 'isOwn'>[]>;
}
