import type { IncomingHttpHeaders } from 'node:http';
import type { Fault, FaultOptions } from '@nimbo/errors/fault.ts';
import { Unavailable } from '@nimbo/errors/faults.ts';
import { answerMessage } from './answer-message.ts';
import { faultOfStatus } from './fault-of-status.ts';

/** An answer that is no success. */
export interface RefusedAnswer {
  readonly service: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** True where only the service's own token was sent: a 401 is then our fault, not our caller's. */
  readonly ownCredentials: boolean;
}

const retryAfterOf = (headers: IncomingHttpHeaders): { retryAfter: number } | undefined => {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfter: seconds } : undefined;
};

const factsOf = (answer: RefusedAnswer): Readonly<Record<string, unknown>> => ({
  service: answer.service,
  status: answer.status,
  remoteRequestId: answer.headers['x-openstack-request-id'],
});

const failed = (answer: RefusedAnswer, what: string, options: FaultOptions): Unavailable =>
  new Unavailable(`The ${answer.service} service ${what}. Try again later.`, {
    ...options,
    cause: new Error(`${answer.service} answered ${answer.status}: ${answer.text.slice(0, 2000)}`),
  });

/**
 * A neighbour's error answer as the fault it stands for: the kind by its status, its own message and code. Errors
 * within the neighbour, redirects, and refusals of our own credentials become Unavailable, as our caller can't help.
 */
export const faultFromAnswer = (answer: RefusedAnswer): Fault => {
  const { message, code } = answerMessage(answer.text);
  const options: FaultOptions = {
    details: factsOf(answer),
    ...(code === undefined ? {} : { code }),
    ...retryAfterOf(answer.headers),
  };
  if (answer.status === 401 && answer.ownCredentials) return failed(answer, 'refuses our own credentials', options);
  const said = message === '' ? `The ${answer.service} service answered ${answer.status}.` : message;
  return faultOfStatus(answer.status, said, options) ?? failed(answer, `failed (${answer.status})`, options);
};
