/** What the admin socket's `GET /status` answers. */
export interface ControlStatus {
  readonly roles: readonly RoleStatus[];
  readonly listening: readonly Listening[];
  /** Milliseconds from the start of the process until every API answered. */
  readonly startedIn: number;
}

/** One role's health, from its own checks. */
export interface RoleStatus {
  readonly role: string;
  readonly healthy: boolean;
  readonly checks: readonly { readonly name: string; readonly healthy: boolean; readonly reason: string }[];
}

/** An address that answers. */
export interface Listening {
  readonly service: string;
  readonly url: string;
}

/** What `POST /audit` answers: findings that remain, and what was mended. */
export interface AuditReport {
  readonly findings: readonly AuditReportFinding[];
}

/** A finding as it crosses the socket. */
export interface AuditReportFinding {
  readonly audit: string;
  readonly what: string;
  readonly advice: string;
  /** Mended by this run. */
  readonly fixed: boolean;
  readonly fixable: boolean;
}

/** What `POST /purge` answers: rows removed, by role. */
export type PurgeReport = Readonly<Record<string, number>>;
