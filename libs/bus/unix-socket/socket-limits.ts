import { maximumPayloadBytes } from '../bus-limits.ts';

/** Limits and times of one connection. Sizes are bytes, times milliseconds. */
export interface SocketLimits {
  /** The largest frame after the handshake. */
  readonly frameBytes: number;
  /** The most that may arrive before a peer has proved who it is. */
  readonly handshakeBytes: number;
  readonly handshakeTime: number;
  /** Connections that may be in their handshake at a time; more are refused. */
  readonly handshakes: number;
  /** What may wait to be sent on one connection: beyond it casts are dropped and calls fail. */
  readonly outgoingBytes: number;
  /** Requests of one peer that may be under way at a time. */
  readonly requests: number;
  /** Interfaces that one peer may serve. */
  readonly services: number;
  /** Between two heartbeats. */
  readonly heartbeatInterval: number;
  /** Heartbeats without an acknowledgement after which the connection counts as dead. */
  readonly heartbeatMisses: number;
  /** The pause before the first attempt to connect again, and the longest; it doubles in between. */
  readonly firstPause: number;
  readonly longestPause: number;
}

/** Half-dead connections are noticed within 20 seconds; a restarted control is found within 5. */
export const defaultSocketLimits: SocketLimits = {
  frameBytes: maximumPayloadBytes + 64 * 1024,
  handshakeBytes: 4 * 1024,
  handshakeTime: 5_000,
  handshakes: 64,
  outgoingBytes: 32 * 1024 * 1024,
  requests: 2048,
  services: 256,
  heartbeatInterval: 5_000,
  heartbeatMisses: 3,
  firstPause: 50,
  longestPause: 5_000,
};
