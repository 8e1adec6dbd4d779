import { randomUUID } from 'node:crypto';
import type { InstanceMappingRow } from '../db/nova-api/cell-tables.ts';

/** The row that says that a server of project `example` is there, with what a test cares for put in. */
export const mapping = (given: Partial<InstanceMappingRow> = {}): InstanceMappingRow => ({
  instance_uuid: randomUUID(),
  cell_uuid: null,
  project_id: 'example',
  user_id: 'member',
  vcpus: 1,
  memory_mb: 512,
  queued_for_delete: false,
  created_at: '2026-01-01T00:00:00.000000Z',
  updated_at: '2026-01-01T00:00:00.000000Z',
  ...given,
});
