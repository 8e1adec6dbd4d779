import type { Timestamp } from '@nimbo/context/timestamp.ts';

/** What neutron or cinder told about a server; the last of each name and tag is kept until who waits for it takes it. */
export interface ExternalEventRow {
  instance_uuid: string;
  /** For example `network-vif-plugged`. */
  name: string;
  /** What it is about, for example the port's id; '' where it is about the server. */
  tag: string;
  status: string;
  received_at: Timestamp;
}

export interface ExternalEventTables {
  external_events: ExternalEventRow;
}
