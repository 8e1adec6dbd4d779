import type { Microversion } from '@nimbo/http/microversion.ts';
import type { Aggregate } from '../../db/nova-api/aggregate-store.ts';
import { zoneKey } from '../../domain/zones.ts';
import { instant } from '../common/instant.ts';
import { isSince } from '../common/since.ts';

/** An aggregate as create answers it: without hosts and metadata. */
export const newAggregateView = (aggregate: Aggregate, version: Microversion | undefined) => ({
  id: aggregate.id,
  name: aggregate.name,
  availability_zone: aggregate.metadata[zoneKey] ?? null,
  created_at: instant(aggregate.created_at),
  updated_at: instant(aggregate.updated_at),
  deleted: false,
  deleted_at: null,
  ...(isSince(version, '2.41') ? { uuid: aggregate.uuid } : {}),
});

export const aggregateView = (aggregate: Aggregate, version: Microversion | undefined) => ({
  ...newAggregateView(aggregate, version),
  hosts: aggregate.hosts,
  metadata: aggregate.metadata,
});
