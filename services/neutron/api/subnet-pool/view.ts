import type { SeenSubnetPool } from '../../domain/subnet-pool-view.ts';
import { textList } from '../common/json-list.ts';
import { standardView } from '../common/standard-view.ts';

/** A subnet pool as the Networking API shows it: its lengths of prefixes are texts. */
export const subnetPoolView = (pool: SeenSubnetPool) => ({
  ...standardView(pool),
  name: pool.name,
  prefixes: textList(pool.prefixes),
  ip_version: pool.ip_version,
  default_prefixlen: String(pool.default_prefixlen),
  min_prefixlen: String(pool.min_prefixlen),
  max_prefixlen: String(pool.max_prefixlen),
  default_quota: pool.default_quota,
  is_default: pool.default_ip_version !== null,
  shared: pool.shared,
  address_scope_id: null,
  tags: pool.tags,
});
