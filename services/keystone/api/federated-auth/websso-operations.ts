import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Context } from '@nimbo/context/context.ts';
import { operation, reply, type Operation, type Reply } from '@nimbo/http/operation.ts';
import { openObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import type { ProtocolKey } from '../../domain/federation-protocol.ts';
import {
  beginWebLogin,
  finishOidcLogin,
  onlyProvider,
  type CameBack,
  type SentAway,
} from '../../domain/federation/web-sso.ts';
import { finishSamlLogin } from '../../domain/federation/saml-login.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { optional } from '../common/schema.ts';
import { v3Base } from '../common/urls.ts';
import { receiptReply } from '../token/replies.ts';
import { handedToken } from './handed-token.ts';
import { keyOf } from './login-operations.ts';
import { shownResponse } from './shown-response.ts';
import { keptIn, keptLogin, webCookie } from './web-cookie.ts';

const common = '/v3/auth/OS-FEDERATION/websso/{protocol_id}';
const ofProvider = '/v3/auth/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}/websso';

const query = openObject({ origin: optional(text(2_048)), state: optional(text(2_048)) });

/** What a browser asks with. */
interface Visit {
  readonly query: { readonly origin?: string; readonly state?: string };
  readonly headers: IncomingHttpHeaders;
  readonly url: URL;
}

/** Where a provider sends browsers back to; the public address, never one that a request makes up. */
const returnUrl = ({ federation }: Keystone, { idpId, id }: ProtocolKey, url: URL): URL => {
  const base = federation.publicUrl ?? v3Base(url);
  const provider = `identity_providers/${encodeURIComponent(idpId)}/protocols/${encodeURIComponent(id)}`;
  return new URL(`${base}/auth/OS-FEDERATION/${provider}/websso`);
};

const sentAway = ({ location, sealed }: SentAway, url: URL): Reply =>
  reply({
    status: 302,
    headers: { Location: location, 'Cache-Control': 'no-store', 'Set-Cookie': keptLogin(sealed, url) },
  });

/** The token, handed to the dashboard. */
const cameBack = ({ origin, issued }: CameBack): Reply =>
  'required' in issued ? receiptReply(issued) : handedToken(origin, issued.text, webCookie);

const visit = async (ctx: Context, keystone: Keystone, key: ProtocolKey, { query: asked, headers, url }: Visit) => {
  const returned = returnUrl(keystone, key, url);
  if (asked.state === undefined) {
    return sentAway(await beginWebLogin(keystone, key, asked.origin, returned.href), returned);
  }
  returned.search = url.search;
  return cameBack(await finishOidcLogin(ctx, keystone, key, keptIn(headers), returned));
};

/** A browser that comes back with a form. */
const posted = async (ctx: Context, keystone: Keystone, key: ProtocolKey, raw: IncomingMessage, url: URL) => {
  const response = await shownResponse(raw);
  if (response === undefined) throw new BadRequest('Logins are ended by a form with a SAMLResponse.');
  const recipient = returnUrl(keystone, key, url).href;
  return cameBack(await finishSamlLogin(ctx, keystone, key, { sealed: keptIn(raw.headers), response, recipient }));
};

export const webssoOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'post_websso',
    summary: 'End a login with a browser at the only identity provider of a protocol',
    method: 'POST',
    path: common,
    status: 200,
    authorization: { at: 'public' },
    stream: true,
    handle: async (ctx, { params, raw, url }) =>
      posted(ctx, keystone, await onlyProvider(keystone, params.protocol_id), raw, url),
  }),
  operation({
    name: 'post_provider_websso',
    summary: 'End a login with a browser at an identity provider',
    method: 'POST',
    path: ofProvider,
    status: 200,
    authorization: { at: 'public' },
    stream: true,
    handle: (ctx, { params, raw, url }) => posted(ctx, keystone, keyOf(params), raw, url),
  }),
  operation({
    name: 'websso',
    summary: 'Log in with a browser at the only identity provider of a protocol',
    method: 'GET',
    path: common,
    status: 200,
    authorization: { at: 'public' },
    query,
    handle: async (ctx, { params, query: asked, headers, url }) =>
      visit(ctx, keystone, await onlyProvider(keystone, params.protocol_id), { query: asked, headers, url }),
  }),
  operation({
    name: 'provider_websso',
    summary: 'Log in with a browser at an identity provider',
    method: 'GET',
    path: ofProvider,
    status: 200,
    authorization: { at: 'public' },
    query,
    handle: (ctx, { params, query: asked, headers, url }) =>
      visit(ctx, keystone, keyOf(params), { query: asked, headers, url }),
  }),
];
