import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import type { Clock } from '@nimbo/context/clock.ts';
import { Unauthorized } from '@nimbo/errors/faults.ts';
import type { SamlParty } from '../saml-party.ts';
import type { ProviderMetadata } from './metadata.ts';
import { readAssertion } from './read-assertion.ts';
import { signedAssertion } from './signed-content.ts';
import { escapeXml, namespaces } from './xml.ts';

/** How one provider is listened to. */
export interface SamlPartyOptions {
  readonly metadata: ProviderMetadata;
  /** What this cloud calls itself. */
  readonly entityId: string;
  /** Seconds that clocks may be off. */
  readonly clockSkew: number;
  readonly clock: Clock;
}

const deflate = promisify(deflateRaw);

const refused = (cause: unknown): Unauthorized =>
  new Unauthorized('The SAML response does not prove what it says: log in at the identity provider again.', { cause });

const requestFor = (options: SamlPartyOptions, id: string, destination: string, returnUrl: string): string => {
  const issued = new Date(options.clock.now()).toISOString();
  const binding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
  return (
    `<samlp:AuthnRequest xmlns:samlp="${namespaces.protocol}" xmlns:saml="${namespaces.assertion}" ID="${escapeXml(id)}" ` +
    `Version="2.0" IssueInstant="${issued}" Destination="${escapeXml(destination)}" ProtocolBinding="${binding}" ` +
    `AssertionConsumerServiceURL="${escapeXml(returnUrl)}"><saml:Issuer>${escapeXml(options.entityId)}</saml:Issuer>` +
    `<samlp:NameIDPolicy AllowCreate="true"/></samlp:AuthnRequest>`
  );
};

/** One SAML identity provider: requests by redirection, answers by signed assertions. */
export const samlServiceProvider = (options: SamlPartyOptions): SamlParty => {
  const { metadata, clock, clockSkew } = options;
  return {
    begin: async (requestId, returnUrl) => {
      const { redirectUrl } = metadata;
      if (redirectUrl === undefined)
        throw new Unauthorized(`The identity provider ${metadata.entityId} takes no browsers.`);
      const request = await deflate(requestFor(options, requestId, redirectUrl, returnUrl));
      const url = new URL(redirectUrl);
      url.searchParams.set('SAMLRequest', request.toString('base64'));
      return url;
    },
    read: (response, expected) => {
      const times = { now: clock.now(), skew: clockSkew * 1_000 };
      try {
        const assertion = signedAssertion(response, metadata.certificates);
        return readAssertion(assertion, {
          ...expected,
          ...times,
          issuer: metadata.entityId,
          audience: options.entityId,
        });
      } catch (error) {
        throw refused(error);
      }
    },
  };
};
