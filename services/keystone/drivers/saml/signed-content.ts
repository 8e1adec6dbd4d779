import { SignedXml } from 'xml-crypto';
import { childOf, childrenOf, is, namespaces, parseXml, type XmlElement } from './xml.ts';

const signatures = [
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
];

const digests = ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'];

const only = <T>(all: Record<string, T>, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));

/** What a signature covers, where it is by this certificate. */
const coveredBy = (xml: string, signature: XmlElement, certificate: string): string | undefined => {
  const signed = new SignedXml({ publicCert: certificate, getCertFromKeyInfo: () => null });
  signed.SignatureAlgorithms = only(signed.SignatureAlgorithms, signatures);
  signed.HashAlgorithms = only(signed.HashAlgorithms, digests);
  signed.loadSignature(signature as never);
  if (!signed.checkSignature(xml)) return undefined;
  const [content, ...more] = signed.getSignedReferences();
  return more.length === 0 ? content : undefined;
};

const verified = (xml: string, holder: XmlElement, certificates: readonly string[]): XmlElement => {
  const signature = childOf(holder, namespaces.signature, 'Signature');
  const failures: unknown[] = [];
  for (const certificate of certificates) {
    try {
      const content = coveredBy(xml, signature, certificate);
      if (content !== undefined) return parseXml(content);
    } catch (error) {
      failures.push(error);
    }
  }
  throw new Error('no certificate of the provider has made the signature', { cause: failures[0] });
};

const hasSignature = (element: XmlElement): boolean =>
  childrenOf(element, namespaces.signature, 'Signature').length > 0;

const assertionOf = (element: XmlElement): XmlElement =>
  is(element, namespaces.assertion, 'Assertion') ? element : childOf(element, namespaces.assertion, 'Assertion');

/**
 * The assertion of a response, read from the very bytes that the signature covers: whatever else stands around them, or
 * is moved or copied to another place, is not looked at.
 * @param certificates PEM, of which one must have signed the response or its only assertion
 */
export const signedAssertion = (xml: string, certificates: readonly string[]): XmlElement => {
  const response = parseXml(xml);
  if (!is(response, namespaces.protocol, 'Response')) throw new Error('the document is no response');
  const holder = hasSignature(response) ? response : assertionOf(response);
  const content = verified(xml, holder, certificates);
  if (!is(content, namespaces.assertion, 'Assertion') && !is(content, namespaces.protocol, 'Response')) {
    throw new Error('the signature covers something else');
  }
  return assertionOf(content);
};
