import { NotFound } from '@nimbo/errors/faults.ts';
import { listProtocols, type FederationProtocol } from '../../db/federation-protocol-store.ts';
import { escapeXml, namespaces } from '../../drivers/saml/xml.ts';
import type { Keystone } from '../keystone.ts';

const binding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';

const serviceXml = (publicUrl: string, { idpId, id }: FederationProtocol, index: number): string => {
  const provider = `identity_providers/${encodeURIComponent(idpId)}/protocols/${encodeURIComponent(id)}`;
  const url = `${publicUrl}/auth/OS-FEDERATION/${provider}/websso`;
  return `<md:AssertionConsumerService Binding="${binding}" Location="${escapeXml(url)}" index="${index}"/>`;
};

/** This cloud as a service provider: where each of its SAML providers sends browsers back to. */
const consumerXml = async ({ db, federation }: Keystone): Promise<string> => {
  const protocols = (await listProtocols(db.read, {})).filter(({ idpId }) => federation.saml.has(idpId));
  if (protocols.length === 0) return '';
  const services = protocols.map((protocol, index) => serviceXml(federation.publicUrl ?? '', protocol, index));
  return (
    `<md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true" ` +
    `protocolSupportEnumeration="${namespaces.protocol}">${services.join('')}</md:SPSSODescriptor>`
  );
};

/** What this cloud says of itself in SAML. @throws NotFound where it has nothing to do with it */
export const ownMetadata = async (keystone: Keystone): Promise<string> => {
  const { issuer, entityId } = keystone.federation;
  const roles = `${issuer?.descriptor ?? ''}${await consumerXml(keystone)}`;
  if (roles === '') throw new NotFound('This cloud has no SAML metadata: it neither vouches nor has SAML providers.');
  return (
    `<?xml version="1.0" encoding="UTF-8"?><md:EntityDescriptor xmlns:md="${namespaces.metadata}" ` +
    `entityID="${escapeXml(entityId)}">${roles}</md:EntityDescriptor>`
  );
};
