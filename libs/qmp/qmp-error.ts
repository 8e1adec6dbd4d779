import { Fault, type FaultKind } from '@nimbo/errors/fault.ts';
import { isMessage, type Message } from './message.ts';

/** What a peer refused, and in which words. */
export interface Refusal {
  /** Public name of the peer. */
  readonly peer: string;
  readonly command: string;
  /** `GenericError`, `CommandNotFound`, `DeviceNotFound`, `DeviceNotActive`, `KVMMissingCap` (QAPI, QapiErrorClass). */
  readonly errorClass: string;
  readonly description: string;
}

const kinds: Readonly<Record<string, FaultKind>> = {
  CommandNotFound: 'not-implemented',
  DeviceNotFound: 'not-found',
  DeviceNotActive: 'conflict',
};

/**
 * A command was refused by QEMU, its storage daemon or a guest agent. Public message and details name peer, command
 * and error class; the description is in the private cause, for it may name paths of the host.
 */
export class QmpError extends Fault {
  readonly command: string;
  readonly errorClass: string;
  /** Private: the peer's own words. */
  readonly description: string;

  constructor({ peer, command, errorClass, description }: Refusal) {
    super(kinds[errorClass] ?? 'internal', `${peer} refused ${command} (${errorClass})`, {
      code: 'qmp.refused',
      details: { peer, command, error_class: errorClass },
      cause: new Error(description),
    });
    this.command = command;
    this.errorClass = errorClass;
    this.description = description;
  }
}

const longestDescription = 4_000;

const textOr = (value: unknown, fallback: string, limit: number): string =>
  typeof value === 'string' && value !== '' ? value.slice(0, limit) : fallback;

/** The error that an answer carries. */
export const errorOfAnswer = (answer: Message, peer: string, command: string): QmpError => {
  const error = isMessage(answer['error']) ? answer['error'] : {};
  const errorClass = textOr(error['class'], 'GenericError', 100).replaceAll(/[^A-Za-z0-9_]/g, '');
  const description = textOr(error['desc'], 'no description was given', longestDescription);
  return new QmpError({ peer, command, errorClass, description });
};
