import type { IncomingHttpHeaders } from 'node:http';
import { Unauthorized } from '@nimbo/errors/faults.ts';
import { operation, reply, type Operation, type Reply } from '@nimbo/http/operation.ts';
import { readBody } from '@nimbo/http/read-body.ts';
import { authenticate } from '../../domain/authentication.ts';
import type { Keystone } from '../../domain/keystone.ts';

/** Bytes of a token request, and milliseconds for it to arrive. */
const longestForm = 8_192;
const formTime = 10_000;

interface Client {
  readonly id: string;
  readonly secret: string;
}

/** RFC 6749, 2.3.1: id and secret are form-encoded before they go into the header. */
const plain = (text: string): string | undefined => new URLSearchParams(`x=${text}`).get('x') ?? undefined;

const basicClient = (header: string): Client | undefined => {
  const [, encoded = ''] = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(header) ?? [];
  const [, id = '', secret = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  const client = { id: plain(id) ?? '', secret: plain(secret) ?? '' };
  return client.id === '' || client.secret === '' ? undefined : client;
};

const clientOf = (headers: IncomingHttpHeaders, form: URLSearchParams): Client | undefined => {
  if (headers.authorization !== undefined) return basicClient(headers.authorization);
  const id = form.get('client_id') ?? '';
  const secret = form.get('client_secret') ?? '';
  return id === '' || secret === '' ? undefined : { id, secret };
};

const unstored = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };

/** A refusal as RFC 6749, 5.2 wants it. */
const refusal = (status: 400 | 401, error: string, description: string): Reply =>
  reply({
    status,
    headers: { ...unstored, ...(status === 401 ? { 'WWW-Authenticate': 'Basic realm="keystone"' } : {}) },
    body: { error, error_description: description },
  });

const isForm = (headers: IncomingHttpHeaders): boolean =>
  (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';

const invalidClient = (): Reply => refusal(401, 'invalid_client', 'Client authentication failed.');

const grantTypes = (form: URLSearchParams): readonly string[] => form.getAll('grant_type');

/** What is wrong with a form before its client is looked at. */
const problemOf = (headers: IncomingHttpHeaders, form: URLSearchParams): Reply | undefined => {
  const [grant, ...more] = grantTypes(form);
  if (!isForm(headers)) return refusal(400, 'invalid_request', 'The body must be application/x-www-form-urlencoded.');
  if (grant === undefined || more.length > 0) return refusal(400, 'invalid_request', 'grant_type is required, once.');
  if (grant === 'client_credentials') return undefined;
  return refusal(400, 'unsupported_grant_type', 'The only grant type is client_credentials.');
};

const requestOf = (client: Client) => ({
  credentials: { application_credential: client },
  wanted: undefined,
  receipt: undefined,
});

/** OAuth 2 client credentials: an application credential's id and secret are the client's. */
export const oauth2Operations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'create_oauth2_token',
    summary: 'Get a token by OAuth 2 client credentials',
    method: 'POST',
    path: '/v3/OS-OAUTH2/token',
    status: 200,
    authorization: { at: 'public' },
    stream: true,
    handle: async (ctx, { headers, raw }) => {
      const form = new URLSearchParams((await readBody(raw, longestForm, formTime)).toString());
      const problem = problemOf(headers, form);
      const client = clientOf(headers, form);
      if (problem !== undefined || client === undefined) return problem ?? invalidClient();
      try {
        const issued = await authenticate(ctx, keystone, requestOf(client));
        if ('required' in issued) return invalidClient();
        const { expiresAt, issuedAt } = issued.valid.claims;
        const expiresIn = Math.floor((expiresAt - issuedAt) / 1_000);
        const body = { access_token: issued.text, token_type: 'Bearer', expires_in: expiresIn };
        return reply({ headers: unstored, body });
      } catch (error) {
        if (error instanceof Unauthorized) return invalidClient();
        throw error;
      }
    },
  }),
];
