import { randomBytes } from 'node:crypto';
import { Unauthorized } from '@nimbo/errors/faults.ts';
import { responseWithin } from '../../drivers/saml/envelope.ts';
import { escapeXml, namespaces } from '../../drivers/saml/xml.ts';

/** The response in an envelope, as the text that it was signed in. @throws Unauthorized where there is none */
export const responseInEnvelope = (text: string): string => {
  try {
    return responseWithin(text);
  } catch (cause) {
    throw new Unauthorized('The body is no SOAP envelope with a SAML response.', { cause });
  }
};

/** A response in an envelope for clients without a browser (ECP). */
export const envelopeFor = (response: string, spUrl: string, relayStatePrefix: string): string => {
  const once = 'S:mustUnderstand="1" S:actor="http://schemas.xmlsoap.org/soap/actor/next"';
  const relayState = escapeXml(`${relayStatePrefix}${randomBytes(16).toString('hex')}`);
  return (
    `<S:Envelope xmlns:S="${namespaces.soap}"><S:Header>` +
    `<ecp:RelayState xmlns:ecp="${namespaces.ecp}" ${once}>${relayState}</ecp:RelayState>` +
    `<ecp:Response xmlns:ecp="${namespaces.ecp}" ${once} AssertionConsumerServiceURL="${escapeXml(spUrl)}"/>` +
    `</S:Header><S:Body>${response}</S:Body></S:Envelope>`
  );
};
