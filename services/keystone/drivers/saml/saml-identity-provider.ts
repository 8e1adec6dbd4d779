import { randomBytes, X509Certificate } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import type { Clock } from '@nimbo/context/clock.ts';
import type { IssuedWords, SamlIssuer } from '../saml-issuer.ts';
import { escapeXml, namespaces } from './xml.ts';

/** What an issuer signs with, and in whose name. */
export interface SamlIssuerOptions {
  readonly entityId: string;
  /** PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
  /** Seconds for which its words hold. */
  readonly lifetime: number;
  /** Where browsers would be sent, as the standard wants one to be named. */
  readonly signOnUrl: string;
  readonly clock: Clock;
}

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const issuerOfAssertion = "/*[local-name(.)='Response']/*[local-name(.)='Assertion']/*[local-name(.)='Issuer']";

const newId = (): string => `_${randomBytes(16).toString('hex')}`;

const attributeXml = ([name, values]: IssuedWords['attributes'][number]): string =>
  `<saml:Attribute Name="${escapeXml(name)}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">` +
  `${values.map((value) => `<saml:AttributeValue>${escapeXml(value)}</saml:AttributeValue>`).join('')}</saml:Attribute>`;

const subjectXml = ({ subject, recipient }: IssuedWords, until: string): string =>
  `<saml:Subject><saml:NameID>${escapeXml(subject)}</saml:NameID>` +
  `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">` +
  `<saml:SubjectConfirmationData NotOnOrAfter="${until}" Recipient="${escapeXml(recipient)}"/>` +
  `</saml:SubjectConfirmation></saml:Subject>`;

const statementXml = (now: string, until: string): string =>
  `<saml:AuthnStatement AuthnInstant="${now}" SessionIndex="${newId()}" SessionNotOnOrAfter="${until}"><saml:AuthnContext>` +
  `<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>` +
  `</saml:AuthnContext></saml:AuthnStatement>`;

const responseXml = ({ entityId, lifetime, clock }: SamlIssuerOptions, words: IssuedWords): string => {
  const now = new Date(clock.now()).toISOString();
  const until = new Date(clock.now() + lifetime * 1_000).toISOString();
  const issuer = `<saml:Issuer>${escapeXml(entityId)}</saml:Issuer>`;
  return (
    `<samlp:Response xmlns:samlp="${namespaces.protocol}" xmlns:saml="${namespaces.assertion}" ID="${newId()}" Version="2.0" ` +
    `IssueInstant="${now}" Destination="${escapeXml(words.recipient)}">${issuer}` +
    `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>` +
    `<saml:Assertion ID="${newId()}" Version="2.0" IssueInstant="${now}">${issuer}${subjectXml(words, until)}` +
    `<saml:Conditions NotBefore="${now}" NotOnOrAfter="${until}"/>${statementXml(now, until)}` +
    `<saml:AttributeStatement>${words.attributes.map(attributeXml).join('')}</saml:AttributeStatement>` +
    `</saml:Assertion></samlp:Response>`
  );
};

const signed = (xml: string, { key, certificate }: SamlIssuerOptions): string => {
  const signature = new SignedXml({
    privateKey: key,
    publicCert: certificate,
    canonicalizationAlgorithm: exclusive,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  });
  signature.addReference({
    xpath: "/*[local-name(.)='Response']/*[local-name(.)='Assertion']",
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: [enveloped, exclusive],
  });
  signature.computeSignature(xml, { prefix: 'ds', location: { reference: issuerOfAssertion, action: 'after' } });
  return signature.getSignedXml();
};

const descriptorOf = ({ certificate, signOnUrl }: SamlIssuerOptions): string =>
  `<md:IDPSSODescriptor protocolSupportEnumeration="${namespaces.protocol}"><md:KeyDescriptor use="signing">` +
  `<ds:KeyInfo xmlns:ds="${namespaces.signature}"><ds:X509Data><ds:X509Certificate>` +
  `${new X509Certificate(certificate).raw.toString('base64')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>` +
  `</md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:URI" ` +
  `Location="${escapeXml(signOnUrl)}"/></md:IDPSSODescriptor>`;

/** Vouches for users by assertions that a private key signs. */
export const samlIdentityProvider = (options: SamlIssuerOptions): SamlIssuer => ({
  respond: (words) => signed(responseXml(options, words), options),
  descriptor: descriptorOf(options),
});
