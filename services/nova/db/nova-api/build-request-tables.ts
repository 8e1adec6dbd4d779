import type { Timestamp } from '@nimbo/context/timestamp.ts';

/** A server whose host is not chosen yet: it is in no cell. */
export interface BuildRequestRow {
  instance_uuid: string;
  project_id: string;
  user_id: string;
  /** JSON of NewInstance. */
  server: string;
  /** JSON of BuildSpec. */
  spec: string;
  /** JSON array of BlockDevice. */
  devices: string;
  admin_password: string | null;
  /** JSON of the scheduler's account, where no host would do. */
  scheduling: string | null;
  /** Deletion was asked for: it is shown no more, and vanishes when its saga has turned back. */
  is_deleting: boolean;
  created_at: Timestamp;
}

export interface BuildRequestTables {
  build_requests: BuildRequestRow;
}
