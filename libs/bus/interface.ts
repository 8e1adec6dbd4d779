import type { Static, TSchema } from 'typebox';

/** One message of an interface. Payloads are JSON and validated on both sides. */
export interface MessageDeclaration<Params extends TSchema = TSchema, Result extends TSchema = TSchema> {
  /** The interface version that introduced it; versions only add. */
  readonly since: `${number}.${number}`;
  readonly params: Params;
  /** Present for calls; a message without a result can only be cast or fanned out. */
  readonly result?: Result;
}

/**
 * A declared, versioned set of messages between processes. Changes only add, the previous release still works, and
 * `golden/rpc/<name>.json` guards it.
 */
export interface BusInterface<
  Messages extends Record<string, MessageDeclaration> = Record<string, MessageDeclaration>,
> {
  /** For example `host.desired`. */
  readonly name: string;
  /** The newest version that this code speaks. */
  readonly version: `${number}.${number}`;
  readonly messages: Messages;
}

/** Declares an interface with its message types kept. */
export const defineInterface = <const Messages extends Record<string, MessageDeclaration>>(
  declaration: BusInterface<Messages>,
): BusInterface<Messages> => declaration;

export type ParamsOf<M extends MessageDeclaration> = Static<M['params']>;
export type ResultOf<M extends MessageDeclaration> = M['result'] extends TSchema ? Static<M['result']> : void;
