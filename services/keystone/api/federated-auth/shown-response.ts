import type { IncomingMessage } from 'node:http';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { hasBody, readBody } from '@nimbo/http/read-body.ts';
import { responseInEnvelope } from '../../domain/federation/saml-envelope.ts';

/** Bytes of a response with all that is around it, and milliseconds for it to arrive. */
const largest = 512 * 1024;
const timeLimit = 10_000;

const typeOf = ({ headers }: IncomingMessage): string =>
  (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

const inForm = (text: string): string => {
  const response = new URLSearchParams(text).get('SAMLResponse');
  if (response === null || response === '') throw new BadRequest('The form has no SAMLResponse.');
  return Buffer.from(response, 'base64').toString('utf8');
};

/**
 * The SAML response that a request brings: in a form, as browsers post it, or in an envelope of SOAP, as clients
 * without a browser do. Undefined where it brings none.
 * @throws TooLarge, BadRequest
 */
export const shownResponse = async (request: IncomingMessage): Promise<string | undefined> => {
  if (!hasBody(request)) return undefined;
  const type = typeOf(request);
  const isForm = type === 'application/x-www-form-urlencoded';
  if (!isForm && type !== 'application/vnd.paos+xml' && type !== 'text/xml') return undefined;
  const text = (await readBody(request, largest, timeLimit)).toString('utf8');
  return isForm ? inForm(text) : responseInEnvelope(text);
};
