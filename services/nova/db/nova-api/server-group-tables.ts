import type { Generated } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';

/** Servers that are to be kept together or apart. */
interface ServerGroupRow {
  id: Generated<number>;
  uuid: string;
  project_id: string;
  user_id: string;
  name: string;
  policy: string;
  /** JSON: `{}` or `{"max_server_per_host": n}`. */
  rules: string;
  created_at: Timestamp;
}

export interface ServerGroupTables {
  server_groups: ServerGroupRow;
  server_group_members: { group_uuid: string; instance_uuid: string; user_id: string };
}
