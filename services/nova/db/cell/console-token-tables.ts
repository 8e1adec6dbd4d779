import type { Timestamp } from '@nimbo/context/timestamp.ts';

/** A right to open a console, of which only the hash is kept. */
interface ConsoleTokenRow {
  /** SHA-256, hexadecimal. */
  token_hash: string;
  instance_uuid: string;
  /** Where the guest was when it was given; it is good for nothing once the guest is elsewhere. */
  host: string;
  /** `vnc` or `serial`. */
  kind: string;
  /** As it was asked for: `novnc`, `serial`. */
  console_type: string;
  expires_at: Timestamp;
  created_at: Timestamp;
}

export interface ConsoleTokenTables {
  console_tokens: ConsoleTokenRow;
}
