import { Fault } from '@nimbo/errors/fault.ts';
import { Forbidden, NotImplemented, Timeout, TooLarge, Unavailable } from '@nimbo/errors/faults.ts';
import type { InterfaceVersion } from './interface-version.ts';
import type { Route } from './transport.ts';

/** The name of the control process as an address and as a sender. No host may bear it. */
export const controlName = 'control';

const placeOf = (route: Route): string =>
  route.host === undefined ? `topic ${route.topic}` : `topic ${route.topic} on host ${route.host}`;

/** Nobody serves the interface at the address now. */
export const noServer = (route: Route): Fault =>
  new Unavailable(`nobody serves ${route.interface} at ${placeOf(route)}; try again when it has started`, {
    code: 'bus.no_server',
    details: {
      topic: route.topic,
      interface: route.interface,
      ...(route.host === undefined ? {} : { host: route.host }),
    },
  });

/** The connection is gone, before or during the call: whether the other side has acted is unknown. */
export const linkLost = (): Fault =>
  new Unavailable('the connection to the bus is lost; try again when it is back', { code: 'bus.link_lost' });

/** This side has closed its bus. */
export const busClosed = (): Fault =>
  new Unavailable('this process is stopping and sends no more messages', { code: 'bus.closed' });

/** More messages are under way than either side takes. */
export const busBusy = (): Fault =>
  new Unavailable('too many messages are under way; try again later', { code: 'bus.busy', retryAfter: 1 });

/** The caller's own signal ended the call. */
export const callAborted = (reason: unknown): Fault =>
  reason instanceof Fault
    ? reason
    : new Unavailable('the call was given up by its caller', { code: 'bus.aborted', cause: reason });

/** No answer in time: whether the other side has acted is unknown. */
export const deadlinePassed = (interfaceName: string, message: string, deadline: number): Fault =>
  new Timeout(`${interfaceName}.${message} was not answered within ${deadline} ms`, {
    code: 'bus.deadline_passed',
    details: { interface: interfaceName, message, deadline },
  });

/** A host may talk to control and to itself. */
export const hostToHost = (sender: string, host: string): Fault =>
  new Forbidden(`host ${sender} may not send messages to host ${host}`, { code: 'bus.host_to_host' });

/** A host may not serve what belongs to control or to others. */
export const mayNotServe = (host: string, topic: string): Fault =>
  new Forbidden(`host ${host} may not serve topic ${topic}`, { code: 'bus.may_not_serve' });

/** A payload over the limit. */
export const payloadTooLarge = (what: string, limit: number): Fault =>
  new TooLarge(`${what} is larger than the ${limit} bytes that a message may have`, {
    code: 'bus.payload_too_large',
    details: { limit },
  });

/** The server runs code that does not know the message or has no handler for it. */
export const unknownMessage = (interfaceName: string, message: string): Fault =>
  new NotImplemented(`${interfaceName} has no message ${message} here`, {
    code: 'bus.unknown_message',
    details: { interface: interfaceName, message },
  });

/** The server runs an older release than the message needs. */
export const versionTooNew = (interfaceName: string, needed: InterfaceVersion, offered: InterfaceVersion): Fault =>
  new NotImplemented(
    `${interfaceName} is served in version ${offered} and the message needs ${needed}; upgrade the serving process`,
    { code: 'bus.version_too_new', details: { interface: interfaceName, needed, offered } },
  );

/** A value that its schema refuses: a defect of one of the two programs, never of an API's user. */
export const invalidPayload = (what: 'params' | 'result', subject: string, problem: string): Fault =>
  new Fault('internal', `the ${what} of ${subject} are not valid: ${problem}`, { code: `bus.invalid_${what}` });

/** Something arrived that is no message of this protocol. */
export const malformedMessage = (what: string): Fault =>
  new Fault('internal', `a malformed ${what} arrived over the bus`, { code: 'bus.malformed' });
