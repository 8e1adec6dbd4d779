import { XMLSerializer } from '@xmldom/xmldom';
import { childOf, is, namespaces, parseXml } from './xml.ts';

/** The response in an envelope of SOAP, as a document of its own. Throws an Error where there is none. */
export const responseWithin = (text: string): string => {
  const envelope = parseXml(text);
  if (!is(envelope, namespaces.soap, 'Envelope')) throw new Error('the document is no envelope');
  const response = childOf(childOf(envelope, namespaces.soap, 'Body'), namespaces.protocol, 'Response');
  return new XMLSerializer().serializeToString(response as never);
};
