/** A network interface as a caller asks for it. */
export interface NetworkWish {
  readonly networkId: string | null;
  readonly portId: string | null;
  readonly fixedIp: string | null;
  readonly tag: string | null;
}

/**
 * Which networks a caller asks for: `auto` where one is to be found, `none`, a list; `usual` where nothing was said,
 * which before microversion 2.37 meant the project's only network, if there is one.
 */
export type NetworkWishes = 'auto' | 'none' | 'usual' | readonly NetworkWish[];

/** A block device as a caller asks for it, in the words of version 2 of the mapping. */
export interface DeviceWish {
  readonly sourceType: 'volume' | 'image' | 'snapshot' | 'blank';
  readonly destinationType: 'local' | 'volume';
  readonly sourceId: string | null;
  readonly bootIndex: number | null;
  /** Gibibytes. */
  readonly size: number | null;
  readonly volumeType: string | null;
  readonly deviceName: string | null;
  readonly deviceType: string | null;
  readonly diskBus: string | null;
  readonly guestFormat: string | null;
  readonly isDeletedWithServer: boolean;
  readonly tag: string | null;
}

/** What a caller says of new servers. */
export interface ServerRequest {
  readonly name: string;
  readonly description: string | null;
  readonly hostname: string | null;
  /** Null where the server boots from a volume. */
  readonly imageId: string | null;
  readonly flavorId: string;
  readonly adminPassword: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly networks: NetworkWishes;
  readonly devices: readonly DeviceWish[];
  /** Names or ids; none: the project's default group. */
  readonly securityGroups: readonly string[];
  readonly keyName: string | null;
  readonly userData: string | null;
  readonly hasConfigDrive: boolean;
  readonly hasAutoDiskConfig: boolean;
  readonly accessIpV4: string | null;
  readonly accessIpV6: string | null;
  /** `zone`, or `zone:host[:node]` from administrators. */
  readonly availabilityZone: string | null;
  readonly host: string | null;
  readonly node: string | null;
  readonly hints: Readonly<Record<string, unknown>>;
  /** At least and at most so many servers. */
  readonly minimum: number;
  readonly maximum: number;
}
