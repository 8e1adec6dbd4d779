/** Attributes that a directory knows of a user or group beyond those that keystone knows itself. */
type DirectoryAttributes = Readonly<Record<string, unknown>>;

/** A user as a directory has it. */
export interface DirectoryUser {
  /** What the directory itself tells users apart by. */
  readonly localId: string;
  /** Where its entry is now. */
  readonly place: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly defaultProjectId: string | null;
  readonly extra: DirectoryAttributes;
}

/** A group as a directory has it. */
export interface DirectoryGroup {
  readonly localId: string;
  readonly name: string;
  readonly description: string;
  readonly extra: DirectoryAttributes;
  /** The local ids of the users in it. */
  readonly memberIds: readonly string[];
}

/** All that a directory has. */
export interface DirectoryContent {
  readonly users: readonly DirectoryUser[];
  readonly groups: readonly DirectoryGroup[];
}

/** What one user is looked for by. */
export type DirectoryKey = { readonly name: string } | { readonly localId: string };

/** Users and groups that are kept elsewhere and only read here. Whatever it is asked, it answers or fails within seconds. */
export interface Directory {
  /** Everything. @throws DirectoryFailure */
  read(): Promise<DirectoryContent>;
  /** Undefined where there is none, or more than one. @throws DirectoryFailure */
  findUser(key: DirectoryKey): Promise<DirectoryUser | undefined>;
  /** The groups that a user is in, without their members. @throws DirectoryFailure */
  groupsOf(user: DirectoryUser): Promise<readonly DirectoryGroup[]>;
  /** Whether the directory lets the user in; without a user, as long a look at nobody's. @throws DirectoryFailure */
  isPassword(user: DirectoryUser | undefined, password: string): Promise<boolean>;
  /** Ends its connections. */
  close(): Promise<void>;
}

/** A directory does not answer, or not as its configuration says: the message is for operators. */
export class DirectoryFailure extends Error {
  override readonly name = 'DirectoryFailure';
}
