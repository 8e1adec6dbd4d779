import { Fault } from '@nimbo/errors/fault.ts';
import { malformedMessage, payloadTooLarge } from './bus-faults.ts';
import { maximumPayloadBytes } from './bus-limits.ts';
import { faultFromWire, faultToWire, isWireFault } from './fault-wire.ts';
import { isInterfaceVersion, type InterfaceVersion } from './interface-version.ts';

/** A request as every driver carries it, as JSON text. */
export interface RequestEnvelope {
  readonly interface: string;
  /** The newest version that the sender speaks. */
  readonly version: InterfaceVersion;
  readonly message: string;
  readonly params: unknown;
  readonly requestId: string;
  readonly globalRequestId: string | undefined;
}

/** A reply: the server's version, and a result or a fault. */
export type ReplyEnvelope =
  | { readonly version: InterfaceVersion; readonly result: unknown }
  | { readonly version: InterfaceVersion; readonly fault: Fault };

const isTooLarge = (text: string): boolean =>
  text.length * 3 > maximumPayloadBytes && Buffer.byteLength(text) > maximumPayloadBytes;

/** JSON text of a value, within the limit. */
const encode = (value: object, what: string): string => {
  const text = toText(value, what);
  if (isTooLarge(text)) throw payloadTooLarge(what, maximumPayloadBytes);
  return text;
};

const toText = (value: object, what: string): string => {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw new Fault('internal', `${what} cannot be written as JSON`, { code: 'bus.not_json', cause });
  }
};

/**
 * The text of a request.
 * @throws TooLarge beyond 4 MiB, an internal fault where the parameters are no JSON
 */
export const encodeRequest = (request: RequestEnvelope): string =>
  encode(request, `${request.interface}.${request.message}`);

/** The text of a result; the faults of {@link encodeRequest}. */
export const encodeResult = (subject: string, version: InterfaceVersion, result: unknown): string =>
  encode({ version, result }, `the result of ${subject}`);

/** The text of a fault. Details that are no JSON or too large are left out: the caller must still hear of the fault. */
export const encodeFault = (version: InterfaceVersion, fault: Fault): string => {
  const wire = faultToWire(fault);
  try {
    return encode({ version, fault: wire }, 'the fault');
  } catch {
    return JSON.stringify({
      version,
      fault: { kind: wire.kind, code: wire.code, message: wire.message.slice(0, 4096) },
    });
  }
};

/** The text of a fault that a transport answers itself, for a server that was never reached. */
export const encodeTransportFault = (error: unknown): string =>
  encodeFault('0.0', error instanceof Fault ? error : new Fault('internal', 'the bus met an unexpected error'));

const parseObject = (text: string, what: string): Record<string, unknown> => {
  if (isTooLarge(text)) throw payloadTooLarge(`an arriving ${what}`, maximumPayloadBytes);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    throw malformedMessage(what);
  }
  throw malformedMessage(what);
};

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 255;

/**
 * Reads a request. Only its outer shape is checked here; its parameters are checked by the message's schema.
 * @throws an internal fault for anything else
 */
export const decodeRequest = (text: string): RequestEnvelope => {
  const { interface: name, version, message, params, requestId, globalRequestId } = parseObject(text, 'request');
  if (!isText(name) || !isText(message) || !isText(requestId) || !isInterfaceVersion(version))
    throw malformedMessage('request');
  const global = isText(globalRequestId) ? globalRequestId : undefined;
  return { interface: name, version, message, params, requestId, globalRequestId: global };
};

/** Reads a reply; an internal fault for anything that is none. */
export const decodeReply = (text: string): ReplyEnvelope => {
  const { version, result, fault } = parseObject(text, 'reply');
  if (!isInterfaceVersion(version)) throw malformedMessage('reply');
  if (fault === undefined) return { version, result };
  if (!isWireFault(fault)) throw malformedMessage('reply');
  return { version, fault: faultFromWire(fault) };
};
