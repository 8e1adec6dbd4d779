import { Type, type Static } from 'typebox';
import { operation, reply, type Operation, type Reply } from '@nimbo/http/operation.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { issueAssertion, type AssertionForProvider } from '../../domain/federation/issued-assertion.ts';
import { envelopeFor } from '../../domain/federation/saml-envelope.ts';
import { ownMetadata } from '../../domain/federation/own-metadata.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { optional } from '../common/schema.ts';

const body = strictObject({
  auth: strictObject({
    identity: strictObject({
      methods: optional(Type.Array(text(64), { maxItems: 16 })),
      token: strictObject({ id: text(8_192) }),
    }),
    scope: strictObject({ service_provider: strictObject({ id: text(64) }) }),
  }),
});

const wanted = ({ auth }: Static<typeof body>) => ({
  token: auth.identity.token.id,
  providerId: auth.scope.service_provider.id,
});

const xml = (document: string, { provider }: AssertionForProvider): Reply =>
  reply({
    headers: { 'Content-Type': 'text/xml', 'X-sp-url': provider.spUrl, 'X-auth-url': provider.authUrl },
    body: document,
  });

export const samlOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'create_saml_assertion',
    summary: 'Get a SAML assertion for another cloud by a token',
    method: 'POST',
    path: '/v3/auth/OS-FEDERATION/saml2',
    status: 200,
    authorization: { at: 'public' },
    body,
    handle: async (ctx, request) => {
      const issued = await issueAssertion(ctx, keystone, wanted(request.body));
      return xml(issued.response, issued);
    },
  }),
  operation({
    name: 'create_ecp_assertion',
    summary: 'Get a SAML assertion for another cloud by a token, in an envelope for clients without a browser',
    method: 'POST',
    path: '/v3/auth/OS-FEDERATION/saml2/ecp',
    status: 200,
    authorization: { at: 'public' },
    body,
    handle: async (ctx, request) => {
      const issued = await issueAssertion(ctx, keystone, wanted(request.body));
      const { spUrl, relayStatePrefix } = issued.provider;
      return xml(envelopeFor(issued.response, spUrl, relayStatePrefix), issued);
    },
  }),
  operation({
    name: 'show_saml_metadata',
    summary: 'Show what this cloud says of itself to others in SAML',
    method: 'GET',
    path: '/v3/OS-FEDERATION/saml2/metadata',
    status: 200,
    authorization: { at: 'public' },
    handle: async () => reply({ headers: { 'Content-Type': 'text/xml' }, body: await ownMetadata(keystone) }),
  }),
];
