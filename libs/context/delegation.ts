/** What a token got by an application credential may ask for: one method on one path of one service. */
export interface AccessRule {
  readonly id: string;
  /** The service's type, for example `compute`. */
  readonly service: string;
  readonly method: string;
  /** With `*` or `{name}` for one part of the path and `**` for any number of them. */
  readonly path: string;
}

/** The trust by which somebody acts (OS-TRUST). */
export interface ActingTrust {
  readonly id: string;
  readonly trustorId: string;
  readonly trusteeId: string;
  /** Whether the token speaks in the trustor's name. */
  readonly impersonation: boolean;
}

/** The application credential by which somebody acts. */
export interface ActingApplicationCredential {
  readonly id: string;
  readonly name: string;
  /** Restricted ones may not manage application credentials. */
  readonly restricted: boolean;
  /** Absent where it may ask for anything. */
  readonly accessRules?: readonly AccessRule[];
}

/** Who vouches for a user that is known here by that only (OS-FEDERATION). */
export interface ActingFederation {
  readonly identityProviderId: string;
  readonly protocolId: string;
  /** The groups that came with the login and hold for this token. */
  readonly groupIds: readonly string[];
}

/** The OAuth 1 access token by which somebody acts. */
export interface ActingAccessToken {
  readonly id: string;
  readonly consumerId: string;
}
