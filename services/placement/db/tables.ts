import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { EventTables } from '@nimbo/db/events/event-schema.ts';

/** A thing that has something to give: a compute node, a shared disk, a device on a host. */
export interface ProviderRow {
  uuid: string;
  name: string;
  /** Counts up with every change of what the provider offers or gives away. */
  generation: number;
  parent_uuid: string | null;
  /** The top of its tree; itself for a root. */
  root_uuid: string;
  created_at: Timestamp;
  updated_at: Timestamp;
}

/** How much of one resource class a provider has. */
export interface InventoryRow {
  provider_uuid: string;
  resource_class: string;
  total: number;
  reserved: number;
  min_unit: number;
  max_unit: number;
  step_size: number;
  allocation_ratio: number;
  /** What may be given away: (total - reserved) × allocation_ratio, rounded down. */
  capacity: number;
  /** The sum of the allocations, kept in the transactions that change them: candidates are found without adding up. */
  used: number;
  created_at: Timestamp;
  updated_at: Timestamp;
}

/** A word of the cloud's vocabulary; those of the standard libraries can't be removed. */
export interface VocabularyRow {
  name: string;
  standard: boolean;
  created_at: Timestamp;
  updated_at: Timestamp;
}

/** Who uses something, for example a server. It lives as long as it has allocations. */
export interface ConsumerRow {
  uuid: string;
  project_id: string;
  user_id: string;
  /** Null for consumers written by requests before microversion 1.38. */
  consumer_type: string | null;
  generation: number;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export interface AllocationRow {
  consumer_uuid: string;
  provider_uuid: string;
  resource_class: string;
  used: number;
  created_at: Timestamp;
}

/** Placement's database. */
export interface Tables extends EventTables {
  resource_providers: ProviderRow;
  inventories: InventoryRow;
  resource_classes: VocabularyRow;
  traits: VocabularyRow;
  provider_traits: { provider_uuid: string; trait: string };
  provider_aggregates: { provider_uuid: string; aggregate_uuid: string };
  consumers: ConsumerRow;
  allocations: AllocationRow;
}
