import type { AsyncMessage } from 'rabbitmq-client';
import { isInterfaceVersion, type InterfaceVersion } from '../interface-version.ts';
import { isInboxOf } from './broker-names.ts';
import { placeOfUser } from './broker-users.ts';

/** What every message says. */
interface Incoming {
  /** A host's name or `control`, from the user that the broker has vouched for. */
  readonly sender: string;
  /** The sender's number for it. */
  readonly id: string;
  readonly body: string;
  /** It was on its way to a server before that may have worked on it. */
  readonly redelivered: boolean;
}

/** A call as a server takes it from its queue. */
export interface IncomingCall extends Incoming {
  readonly replyTo: string;
  /** Milliseconds after which nobody waits. */
  readonly deadline: number;
}

/** A fanout as an inbox takes it. */
export interface IncomingFanout extends Incoming {
  readonly topic: string;
  readonly interface: string;
  readonly since: InterfaceVersion;
}

const longestId = 64;

/**
 * What all messages have in common; undefined for what has no sender that the broker vouches for (the property
 * `user_id` is optional, but where it stands the broker has compared it with the connection's user), or no text.
 */
export const readIncoming = (message: AsyncMessage, vhost: string): Incoming | undefined => {
  const { userId, messageId, body } = message;
  const sender = userId === undefined ? undefined : placeOfUser(userId, vhost);
  if (sender === undefined || typeof body !== 'string') return undefined;
  if (messageId === undefined || messageId === '' || messageId.length > longestId) return undefined;
  return { sender, id: messageId, body, redelivered: message.redelivered };
};

/** A call; undefined where its answer would go anywhere but to an inbox of its sender, or it has no deadline. */
export const readCall = (message: AsyncMessage, incoming: Incoming): IncomingCall | undefined => {
  const { replyTo, expiration } = message;
  if (replyTo === undefined || !isInboxOf(incoming.sender, replyTo)) return undefined;
  if (expiration === undefined || !/^\d{1,9}$/.test(expiration)) return undefined;
  return { ...incoming, replyTo, deadline: Number(expiration) };
};

/** A fanout; undefined where it does not say to whom. */
export const readFanout = (message: AsyncMessage, incoming: Incoming): IncomingFanout | undefined => {
  const { topic, interface: name, since } = (message.headers ?? {}) as Record<string, unknown>;
  if (typeof topic !== 'string' || typeof name !== 'string' || !isInterfaceVersion(since)) return undefined;
  return { ...incoming, topic, interface: name, since };
};
