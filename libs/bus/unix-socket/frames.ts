import { schemaCompiler, type SchemaCheck } from '@nimbo/schema/compile-schema.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { Type, type Static, type TSchema } from 'typebox';
import { FramingError } from './framing.ts';

const name = Type.String({ minLength: 1, maxLength: 255 });
const number = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const version = Type.Unsafe<`${number}.${number}`>(
  Type.String({ pattern: '^(0|[1-9][0-9]{0,4})\\.(0|[1-9][0-9]{0,4})$' }),
);
const route = { topic: name, host: Type.Optional(name), interface: name, since: version };

/**
 * The frames of a connection, after the handshake. A host sends `call`, `cast`, `fanout`, `serve`, `unserve`; control
 * sends `deliver` and `served`; both send the others. Unknown properties pass, so that a newer peer may add some.
 */
const frameSchemas = {
  call: Type.Object({ t: Type.Literal('call'), id: number, ...route }),
  cast: Type.Object({ t: Type.Literal('cast'), ...route }),
  fanout: Type.Object({ t: Type.Literal('fanout'), ...route }),
  /** Without an id nobody waits for the answer. */
  deliver: Type.Object({ t: Type.Literal('deliver'), id: Type.Optional(number), service: number, sender: name }),
  reply: Type.Object({ t: Type.Literal('reply'), id: number }),
  cancel: Type.Object({ t: Type.Literal('cancel'), id: number }),
  serve: Type.Object({ t: Type.Literal('serve'), service: number, topic: name, interface: name, version }),
  served: Type.Object({ t: Type.Literal('served'), service: number, refused: Type.Optional(Type.String()) }),
  unserve: Type.Object({ t: Type.Literal('unserve'), service: number }),
  ping: Type.Object({ t: Type.Literal('ping'), n: number }),
  pong: Type.Object({ t: Type.Literal('pong'), n: number }),
};

type FrameSchemas = typeof frameSchemas;
export type FrameOf<Kind extends keyof FrameSchemas> = Static<FrameSchemas[Kind]>;
export type Frame = { [Kind in keyof FrameSchemas]: FrameOf<Kind> }[keyof FrameSchemas];

const encoded32 = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

/** The frames of the handshake, in their order. */
export const handshakeSchemas = {
  hello: strictObject({
    t: Type.Literal('hello'),
    protocol: Type.Integer({ minimum: 1, maximum: 1000 }),
    host: Type.String({ minLength: 1, maxLength: 253 }),
    /** Names the process, so that its new connection replaces its old, half-dead one. */
    process: encoded32,
    nonce: encoded32,
  }),
  challenge: strictObject({ t: Type.Literal('challenge'), nonce: encoded32, proof: encoded32 }),
  proof: strictObject({ t: Type.Literal('proof'), proof: encoded32 }),
  welcome: strictObject({ t: Type.Literal('welcome') }),
};

/** Reads a header as a frame. */
export type FrameParser = (header: unknown) => Frame;

const kindOf = (header: unknown): unknown =>
  typeof header === 'object' && header !== null && 't' in header ? header.t : undefined;

/**
 * A parser with checks of its own.
 * It throws a FramingError for what is no frame of this protocol.
 */
export const createFrameParser = (): FrameParser => {
  const compiler = schemaCompiler();
  const checks = new Map<unknown, SchemaCheck>(
    Object.entries(frameSchemas).map(([kind, schema]: [string, TSchema]) => [kind, compiler.check(schema)]),
  );
  return (header) => {
    const check = checks.get(kindOf(header));
    if (check === undefined) throw new FramingError('a frame of an unknown kind arrived');
    const problem = check(header);
    if (problem !== undefined) throw new FramingError(`a malformed frame arrived: ${problem.path}: ${problem.message}`);
    return header as Frame;
  };
};
