import type { Generated } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';

/** What a server is made of. */
export interface FlavorRow {
  id: Generated<number>;
  /** The id that callers use. */
  flavorid: string;
  name: string;
  memory_mb: number;
  vcpus: number;
  root_gb: number;
  ephemeral_gb: number;
  /** MiB. */
  swap: number;
  rxtx_factor: number;
  is_public: boolean;
  disabled: boolean;
  description: string | null;
  created_at: Timestamp;
  updated_at: Timestamp | null;
}

export interface FlavorTables {
  flavors: FlavorRow;
  flavor_extra_specs: { flavor_id: number; key: string; value: string };
  /** Who may use a flavor that is not public. */
  flavor_projects: { flavor_id: number; project_id: string };
}
