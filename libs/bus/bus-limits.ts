/** The most bytes of one message's payload, as UTF-8 JSON. Bulk data travels by REST, never over the bus. */
export const maximumPayloadBytes = 4 * 1024 * 1024;

/** The most messages that one served interface works on at a time; more are refused or dropped, never queued without end. */
export const maximumRunningMessages = 4096;

/** Milliseconds that running handlers have when a bus closes, before their signals abort. */
export const defaultDrainGrace = 5_000;
