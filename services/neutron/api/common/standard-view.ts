import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { StandardColumns } from '../../db/tables.ts';

/** An instant as the Networking API shows it: `2026-11-21T06:54:16Z`. */
const instantView = (timestamp: Timestamp): string => `${timestamp.slice(0, 19)}Z`;

/** The attributes that all resources have. */
export const standardView = (row: StandardColumns) => ({
  id: row.id,
  project_id: row.project_id,
  tenant_id: row.project_id,
  description: row.description,
  revision_number: row.revision_number,
  created_at: instantView(row.created_at),
  updated_at: instantView(row.updated_at),
});
