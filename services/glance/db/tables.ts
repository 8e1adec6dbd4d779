import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { EventTables } from '@nimbo/db/events/event-schema.ts';
import type { QuotaLockTables } from '@nimbo/db/quota-lock.ts';
import type { SoftDeletable } from '@nimbo/db/soft-delete.ts';

/** An image's row. Tags and properties are here whole, so that lists take one query; see {@link Tables}. */
export interface ImageRow extends SoftDeletable {
  id: string;
  name: string | null;
  status: string;
  visibility: string;
  owner: string | null;
  disk_format: string | null;
  container_format: string | null;
  size: number | null;
  virtual_size: number | null;
  checksum: string | null;
  os_hash_algo: string | null;
  os_hash_value: string | null;
  min_disk: number;
  min_ram: number;
  protected: boolean;
  os_hidden: boolean;
  /** JSON object of texts. */
  properties: string;
  /** JSON array of texts. */
  tags: string;
  /** Counted up by every write. */
  generation: number;
  created_at: Timestamp;
  updated_at: Timestamp;
}

/** A project that a shared image is offered to. */
export interface MemberRow {
  image_id: string;
  member: string;
  status: string;
  created_at: Timestamp;
  updated_at: Timestamp;
}

/** Where an image's bytes are: a store and what it calls them. */
export interface LocationRow {
  image_id: string;
  store: string;
  /** The store's own name for the bytes. */
  data_key: string;
  size: number;
  /** `active`, or `pending_delete` while the bytes of a deleted image may still be there. */
  status: string;
}

/** An upload under way. */
export interface UploadRow {
  image_id: string;
  id: string;
  /** The opened database of the process that receives the data. */
  owner: string;
  /** Bytes that the client announced, held against the project's quota. */
  reserved: number;
  seen_at: Timestamp;
}

/** What glance keeps. `image_properties` and `image_tags` repeat what images have, only to be searched. */
export interface Tables extends EventTables, QuotaLockTables {
  images: ImageRow;
  image_properties: { image_id: string; name: string; value: string };
  image_tags: { image_id: string; value: string };
  image_members: MemberRow;
  image_locations: LocationRow;
  image_uploads: UploadRow;
}
