import { Fault } from '@nimbo/errors/fault.ts';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Log } from '@nimbo/context/log.ts';
import { isRequestId, newRequestId } from '@nimbo/context/request-id.ts';
import type { BusContext, Sender } from './bus.ts';
import { busBusy, invalidPayload, unknownMessage, versionTooNew } from './bus-faults.ts';
import { maximumRunningMessages } from './bus-limits.ts';
import type { DropCounter } from './drop-counter.ts';
import { decodeRequest, encodeFault, encodeResult, type RequestEnvelope } from './envelope.ts';
import type { BusInterface, MessageDeclaration } from './interface.ts';
import { canServe, compareVersions } from './interface-version.ts';
import type { MessageChecker } from './message-checks.ts';
import type { RunningMessages } from './running-messages.ts';
import type { Delivery, Receive } from './transport.ts';

/** A handler whose parameters and result are checked around it. */
export type UntypedHandler = (ctx: BusContext, params: unknown, sender: Sender) => Promise<unknown>;

/** What a receiver of one served interface needs. */
export interface ReceiverParts {
  readonly topic: string;
  readonly declared: BusInterface;
  readonly handlers: Readonly<Record<string, UntypedHandler | undefined>>;
  readonly checker: MessageChecker;
  readonly running: RunningMessages;
  readonly drops: DropCounter;
  readonly log: Log;
  readonly clock: Clock;
}

const contextOf = (parts: ReceiverParts, request: RequestEnvelope, signal: AbortSignal): BusContext => {
  const requestId = isRequestId(request.requestId) ? request.requestId : newRequestId();
  const given = request.globalRequestId;
  const globalRequestId = given !== undefined && isRequestId(given) ? given : undefined;
  return { requestId, globalRequestId, log: parts.log.child({ request_id: requestId }), signal, clock: parts.clock };
};

const declarationOf = ({ declared, handlers }: ReceiverParts, request: RequestEnvelope): MessageDeclaration => {
  const { message, version } = request;
  const declaration = Object.hasOwn(declared.messages, message) ? declared.messages[message] : undefined;
  if (request.interface === declared.name && declaration !== undefined && Object.hasOwn(handlers, message))
    return declaration;
  // A newer sender's message that is not known here was added later; an equal or older sender's is a mistake.
  if (declaration === undefined && compareVersions(version, declared.version) > 0)
    throw versionTooNew(declared.name, version, declared.version);
  throw unknownMessage(declared.name, message);
};

const checkParams = (parts: ReceiverParts, declaration: MessageDeclaration, request: RequestEnvelope): void => {
  const { declared, checker } = parts;
  const checks = checker(declaration);
  const isNewer = compareVersions(request.version, declared.version) > 0;
  const problem = (isNewer ? checks.tolerantParams : checks.params)(request.params);
  if (problem === undefined) return;
  throw invalidPayload('params', `${declared.name}.${request.message}`, `${problem.path}: ${problem.message}`);
};

const handle = async (parts: ReceiverParts, delivery: Delivery, signal: AbortSignal): Promise<string> => {
  const request = decodeRequest(delivery.body);
  const { declared, handlers, checker } = parts;
  const declaration = declarationOf(parts, request);
  if (!canServe(declared.version, declaration.since))
    throw versionTooNew(declared.name, declaration.since, declared.version);
  checkParams(parts, declaration, request);
  const handler = handlers[request.message];
  if (handler === undefined) throw unknownMessage(declared.name, request.message);
  const result = await handler(contextOf(parts, request, signal), request.params, { host: delivery.sender });
  if (!delivery.wantsReply) return '';
  const subject = `${declared.name}.${request.message}`;
  const problem = checker(declaration).result(result);
  if (problem !== undefined) throw invalidPayload('result', subject, `${problem.path}: ${problem.message}`);
  return encodeResult(subject, declared.version, result);
};

const asFault = (error: unknown): Fault =>
  error instanceof Fault
    ? error
    : new Fault('internal', 'the serving process met an unexpected error; its log tells more', {
        code: 'bus.internal',
      });

const report = (parts: ReceiverParts, delivery: Delivery, error: unknown): void => {
  const isDefect = !(error instanceof Fault) || error.kind === 'internal';
  if (!isDefect && delivery.wantsReply) return;
  const fields = { interface: parts.declared.name, topic: parts.topic, sender: delivery.sender, error };
  if (isDefect) parts.log.error('a message could not be handled', fields);
  else parts.log.warn('a message was refused', fields);
};

const refuseBusy = ({ declared, drops, topic }: ReceiverParts, delivery: Delivery): string => {
  if (delivery.wantsReply) return encodeFault(declared.version, busBusy());
  drops.add('too many messages are being worked on', topic);
  return '';
};

/** What a transport calls for every delivery to a served interface: decode, check, handle, encode. Never rejects. */
export const createReceiver =
  (parts: ReceiverParts): Receive =>
  async (delivery) => {
    const { running, declared } = parts;
    if (running.count >= maximumRunningMessages) return refuseBusy(parts, delivery);
    try {
      return await running.run(delivery.signal, (signal) => handle(parts, delivery, signal));
    } catch (error) {
      report(parts, delivery, error);
      return encodeFault(declared.version, asFault(error));
    }
  };
