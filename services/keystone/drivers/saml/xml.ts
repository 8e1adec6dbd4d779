import { DOMParser } from '@xmldom/xmldom';

/** As much of an element as is looked at. */
export interface XmlElement {
  readonly nodeType: number;
  readonly localName: string | null;
  readonly namespaceURI: string | null;
  readonly textContent: string | null;
  readonly childNodes: ArrayLike<XmlElement>;
  getAttribute(name: string): string | null;
}

/** The namespaces of SAML 2.0 and what it stands on. */
export const namespaces = {
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  ecp: 'urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  soap: 'http://schemas.xmlsoap.org/soap/envelope/',
} as const;

/** Characters of a document; what is longer is not looked at. */
const longest = 256 * 1024;

/** Levels of elements: far more than SAML has, far fewer than would fill a stack. */
const deepest = 64;

const elementNode = 1;

const refuse = (message: string): never => {
  throw new Error(message);
};

const assertDepth = (element: XmlElement, depth: number): void => {
  if (depth > deepest) refuse(`the document has more than ${deepest} levels`);
  for (const child of elementsOf(element)) assertDepth(child, depth + 1);
};

/** The elements right below one. */
export const elementsOf = (element: XmlElement): readonly XmlElement[] =>
  Array.from(element.childNodes).filter(({ nodeType }) => nodeType === elementNode);

/** How deep elements begin to nest, without building anything of them. */
const nesting = (text: string): number => {
  let depth = 0;
  let most = 0;
  for (const [tag] of text.matchAll(/<\/?[A-Za-z_][^<>]*>/g)) {
    if (tag.startsWith('</')) depth -= 1;
    else if (!tag.endsWith('/>')) depth += 1;
    most = Math.max(most, depth);
  }
  return most;
};

/**
 * Reads XML of strangers: no document type (hence no entities, neither those that grow nor those that fetch), no
 * processing instructions, bounded in length and depth, nothing that is not well-formed.
 * Throws an Error that says what is wrong.
 */
export const parseXml = (text: string): XmlElement => {
  if (text.length > longest) refuse(`the document has more than ${longest} characters`);
  const body = text.replace(/^\uFEFF?\s*<\?xml\s[^?<>]*\?>/, '');
  if (/<!(?!--)|<\?|\0/.test(body)) refuse('the document has declarations or instructions');
  if (nesting(body) > deepest) refuse(`the document has more than ${deepest} levels`);
  const parser = new DOMParser({ errorHandler: { warning: refuse, error: refuse, fatalError: refuse } });
  const root = parser.parseFromString(body, 'text/xml').documentElement as never as XmlElement | null;
  if (root === null) throw new Error('the document is empty');
  assertDepth(root, 1);
  return root;
};

/** Whether an element has this name in this namespace. */
export const is = (element: XmlElement, namespace: string, name: string): boolean =>
  element.namespaceURI === namespace && element.localName === name;

/** The elements of one name right below one. */
export const childrenOf = (element: XmlElement, namespace: string, name: string): readonly XmlElement[] =>
  elementsOf(element).filter((child) => is(child, namespace, name));

/** The only element of one name right below one. Throws an Error where there is none, or several. */
export const childOf = (element: XmlElement, namespace: string, name: string): XmlElement => {
  const [child, ...more] = childrenOf(element, namespace, name);
  if (child === undefined || more.length > 0) throw new Error(`${element.localName ?? ''} has not exactly one ${name}`);
  return child;
};

/** An element's text, without blanks around it. */
export const textOf = (element: XmlElement): string => (element.textContent ?? '').trim();

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** A text as it stands in XML, in content and in attributes; characters that XML does not have are left out. */
export const escapeXml = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- XML 1.0 knows no others
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
    .replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '');
