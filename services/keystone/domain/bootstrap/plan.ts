/** A service that the cloud consists of. */
export interface PlannedService {
  /** The catalogue type, for example `image`. */
  readonly type: string;
  /** The codename, for example `glance`. */
  readonly name: string;
  readonly description?: string;
  /** The service's own account, where it calls others. */
  readonly user?: {
    readonly name: string;
    readonly password: string;
    /** Roles on the project `service`; `service` alone unless told. */
    readonly roles?: readonly string[];
  };
  /** Where it answers; absent interfaces have no endpoint. */
  readonly endpoints: Readonly<Partial<Record<'public' | 'internal' | 'admin', string>>>;
}

/** What a cloud must have before anyone can use it. Applied at each start, it changes only what differs. */
export interface BootstrapPlan {
  /** For the user `admin`, set when that user has no password yet: one that was changed since stays. */
  readonly adminPassword: string;
  readonly region: string;
  readonly services: readonly PlannedService[];
  /** A project and user `demo` for first steps. */
  readonly demo?: { readonly password: string };
}
