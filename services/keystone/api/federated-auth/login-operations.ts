import type { IncomingHttpHeaders } from 'node:http';
import { Unauthorized } from '@nimbo/errors/faults.ts';
import type { Context } from '@nimbo/context/context.ts';
import { operation, type Operation, type Reply } from '@nimbo/http/operation.ts';
import type { IssuedToken } from '../../domain/authentication.ts';
import { loginByBearer } from '../../domain/federation/vouching.ts';
import { loginByResponse } from '../../domain/federation/saml-login.ts';
import type { ProtocolKey } from '../../domain/federation-protocol.ts';
import type { Keystone } from '../../domain/keystone.ts';
import type { Receipt } from '../../domain/receipt.ts';
import { v3Base } from '../common/urls.ts';
import { receiptReply, tokenReply } from '../token/replies.ts';
import { tokenTexts } from '../token/token-text.ts';
import { shownResponse } from './shown-response.ts';

const path = '/v3/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}/auth';

/** Which provider and protocol a path names. */
export const keyOf = (params: { readonly idp_id: string; readonly protocol_id: string }): ProtocolKey => ({
  idpId: params.idp_id,
  id: params.protocol_id,
});

/** Where responses for a provider are to be shown; the public address, never one that a request makes up. */
const loginUrl = ({ federation }: Keystone, { idpId, id }: ProtocolKey, url: URL): string => {
  const provider = `identity_providers/${encodeURIComponent(idpId)}/protocols/${encodeURIComponent(id)}`;
  return `${federation.publicUrl ?? v3Base(url)}/OS-FEDERATION/${provider}/auth`;
};

const bearerOf = ({ authorization }: IncomingHttpHeaders): string | undefined =>
  /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(authorization ?? '')?.[1];

const byBearer = (ctx: Context, keystone: Keystone, key: ProtocolKey, headers: IncomingHttpHeaders) => {
  const token = bearerOf(headers);
  if (token !== undefined) return loginByBearer(ctx, keystone, key, token);
  throw new Unauthorized('Show an access token of the identity provider (Authorization: Bearer), or log in by websso.');
};

export const federatedLoginOperations = (keystone: Keystone): readonly Operation[] => {
  const textOf = tokenTexts(keystone);
  const answer = async (ctx: Context, issued: IssuedToken | Receipt): Promise<Reply> =>
    'required' in issued ? receiptReply(issued) : tokenReply(issued.text, await textOf(ctx, issued.valid, true));
  return [
    operation({
      name: 'federated_login',
      summary: 'Get an unscoped token by an access token of an identity provider',
      method: 'GET',
      path,
      status: 201,
      authorization: { at: 'public' },
      handle: async (ctx, { params, headers }) => answer(ctx, await byBearer(ctx, keystone, keyOf(params), headers)),
    }),
    operation({
      name: 'post_federated_login',
      summary: 'Get an unscoped token by what an identity provider says',
      method: 'POST',
      path,
      status: 201,
      authorization: { at: 'public' },
      stream: true,
      handle: async (ctx, { params, headers, raw, url }) => {
        const key = keyOf(params);
        const response = await shownResponse(raw);
        if (response === undefined) return answer(ctx, await byBearer(ctx, keystone, key, headers));
        return answer(ctx, await loginByResponse(ctx, keystone, key, response, loginUrl(keystone, key, url)));
      },
    }),
  ];
};
