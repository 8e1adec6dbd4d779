import { childrenOf, elementsOf, is, namespaces, parseXml, textOf, type XmlElement } from './xml.ts';

/** What an identity provider says of itself. */
export interface ProviderMetadata {
  readonly entityId: string;
  /** The certificates that it signs with, as PEM. */
  readonly certificates: readonly string[];
  /** Where browsers are sent; undefined where it takes none. */
  readonly redirectUrl: string | undefined;
}

const redirectBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

const pem = (text: string): string => {
  const lines = text.replaceAll(/\s/g, '').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
};

const within = (element: XmlElement, name: string): readonly XmlElement[] =>
  elementsOf(element).flatMap((child) => (is(child, namespaces.signature, name) ? [child] : within(child, name)));

const isForSigning = (key: XmlElement): boolean => ['signing', '', null].includes(key.getAttribute('use'));

/** Reads the metadata of one identity provider. Throws an Error that says what it lacks. */
export const readProviderMetadata = (xml: string): ProviderMetadata => {
  const entity = parseXml(xml);
  const [role] = childrenOf(entity, namespaces.metadata, 'IDPSSODescriptor');
  const entityId = entity.getAttribute('entityID') ?? '';
  if (!is(entity, namespaces.metadata, 'EntityDescriptor') || entityId === '' || role === undefined) {
    throw new Error('the metadata describes no identity provider (an EntityDescriptor with an IDPSSODescriptor)');
  }
  const keys = childrenOf(role, namespaces.metadata, 'KeyDescriptor').filter(isForSigning);
  const certificates = keys.flatMap((key) => within(key, 'X509Certificate')).map((each) => pem(textOf(each)));
  if (certificates.length === 0) throw new Error('the metadata has no certificate for signatures');
  const services = childrenOf(role, namespaces.metadata, 'SingleSignOnService');
  const redirect = services.find((service) => service.getAttribute('Binding') === redirectBinding);
  return { entityId, certificates, redirectUrl: redirect?.getAttribute('Location') ?? undefined };
};
