import type { TokenValidator } from '@nimbo/auth/token-validator.ts';
import type { Bus } from '@nimbo/bus/bus.ts';
import type { ConfigOf, ConfigSection } from '@nimbo/config/option.ts';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Log } from '@nimbo/context/log.ts';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Database } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import type { HealthCheck } from '@nimbo/http/health-check.ts';
import type { ServiceApi } from '@nimbo/http/service-api.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import type { SagaDesk } from '@nimbo/saga/saga-desk.ts';

/** What the composition root hands to every role: the only way to configuration, databases, bus and neighbours. */
export interface RoleDeps {
  readonly log: Log;
  readonly clock: Clock;
  readonly bus: Bus;
  /** This host's name and the cloud's id. */
  readonly host: string;
  readonly cloudId: string;
  /** A section's values, checked when the process started. */
  config<S extends ConfigSection>(section: S): ConfigOf<S>;
  /** Opens (once per process) and migrates a database. */
  database<Tables>(name: string, migrations: readonly Migration[]): Promise<Database<Tables>>;
  /** A directory of the role's own under the state directory, 0700. */
  directory(name: string): Promise<string>;
  /** A generated secret kept in the state directory, made on first use: `secret('glance-service-password')`. */
  secret(name: string): Promise<string>;
  /** The base URL of a service for other services, from configuration; undefined where the cloud has none. */
  endpoint(service: string, scope: 'public' | 'internal' | 'admin'): string | undefined;
  /** Where a role listens that serves more than an HTTP API of the catalogue: the console proxy. */
  readonly listener?: RoleListener;
}

/** An address of a role's own, opened by the role itself. */
export interface RoleListener {
  readonly host: string;
  readonly port: number;
  /** `scheme://host:port` as clients know it. */
  readonly publicUrl: string;
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;
}

/** Something that disagrees with something else: a file without a row, a row without a file. */
export interface AuditFinding {
  /** What is wrong, with the ids concerned. */
  readonly what: string;
  /** What to do about it, where `doctor --fix` does not. */
  readonly advice: string;
  /** Mends it; present only where mending can lose nothing. */
  fix?(): Promise<void>;
}

/** One comparison that `nimbo doctor` makes. */
export interface Audit {
  readonly name: string;
  find(signal: AbortSignal): Promise<readonly AuditFinding[]>;
}

/** A running role: what `serve` starts, asks for health, drains and stops. */
export interface Role {
  readonly name: string;
  /** Present for roles with an HTTP API; the composition root listens for it. */
  readonly api?: ServiceApi;
  readonly policies?: readonly PolicyRule[];
  /** Keystone's own validator: other roles of the process use it directly instead of asking over HTTP. */
  readonly tokens?: TokenValidator;
  readonly healthChecks?: readonly HealthCheck[];
  readonly audits?: readonly Audit[];
  /** The sagas of the role's databases, for `nimbo saga`. */
  readonly sagas?: readonly SagaDesk[];
  /**
   * For `nimbo explain`: why a thing is as it is (a server's scheduling, host by host), as text for an operator; undefined for
   * an id or name that this role does not know.
   */
  explain?(idOrName: string): Promise<string | undefined>;
  /**
   * What an operator may have it do with `nimbo <role> <errand>`, by name, with what the command was given; each tells in
   * one line what it did.
   */
  readonly errands?: Readonly<Record<string, (given: unknown) => Promise<string>>>;
  /** Removes what was deleted, and events and sagas that ended, before an instant; returns how many rows went. */
  purge?(before: Timestamp): Promise<number>;
  /** Background work begins; the API answers only afterwards. */
  start(): Promise<void>;
  /** Background work ends; resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/** Makes a role. No work begins before `start`. */
export type RoleFactory = (deps: RoleDeps) => Promise<Role>;
