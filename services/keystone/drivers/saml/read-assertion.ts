import type { SamlExpectation, SamlWords } from '../saml-party.ts';
import { childOf, childrenOf, namespaces, textOf, type XmlElement } from './xml.ts';

const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const { assertion: saml } = namespaces;

/** Against what an assertion is held. */
export interface AssertionCheck extends SamlExpectation {
  readonly issuer: string;
  readonly audience: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds that clocks may be off. */
  readonly skew: number;
}

const demand = (holds: boolean, message: string): void => {
  if (!holds) throw new Error(message);
};

/** An instant in an attribute; undefined where there is none. */
const instantOf = (element: XmlElement, name: string): number | undefined => {
  const text = element.getAttribute(name) ?? '';
  if (text === '') return undefined;
  const milliseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  demand(!Number.isNaN(milliseconds), `${name} is no instant`);
  return milliseconds;
};

const assertTime = (element: XmlElement, { now, skew }: AssertionCheck): void => {
  demand((instantOf(element, 'NotBefore') ?? 0) <= now + skew, 'the assertion does not hold yet');
  demand((instantOf(element, 'NotOnOrAfter') ?? Infinity) > now - skew, 'the assertion does not hold any more');
};

const assertConditions = (assertion: XmlElement, check: AssertionCheck): void => {
  const conditions = childrenOf(assertion, saml, 'Conditions');
  for (const each of conditions) assertTime(each, check);
  const restrictions = conditions.flatMap((each) => childrenOf(each, saml, 'AudienceRestriction'));
  demand(restrictions.length > 0 || !check.needsAudience, 'the assertion names no audience');
  for (const restriction of restrictions) {
    const audiences = childrenOf(restriction, saml, 'Audience').map(textOf);
    demand(audiences.includes(check.audience), 'the assertion is for another audience');
  }
};

/** Whether a confirmation lets its bearer in here; the instant until which it does. */
const confirmedUntil = (confirmation: XmlElement, check: AssertionCheck): number | undefined => {
  if (confirmation.getAttribute('Method') !== bearer) return undefined;
  const [data] = childrenOf(confirmation, saml, 'SubjectConfirmationData');
  const until = data === undefined ? undefined : instantOf(data, 'NotOnOrAfter');
  if (data === undefined || until === undefined || until <= check.now - check.skew) return undefined;
  const answers = data.getAttribute('InResponseTo') ?? '';
  const isHere = check.recipients.includes(data.getAttribute('Recipient') ?? '');
  return isHere && answers === (check.inResponseTo ?? '') ? until : undefined;
};

const attributesOf = (assertion: XmlElement): ReadonlyMap<string, readonly string[]> => {
  const attributes = new Map<string, readonly string[]>();
  const statements = childrenOf(assertion, saml, 'AttributeStatement');
  for (const attribute of statements.flatMap((statement) => childrenOf(statement, saml, 'Attribute'))) {
    const values = childrenOf(attribute, saml, 'AttributeValue').map(textOf);
    for (const name of [attribute.getAttribute('Name'), attribute.getAttribute('FriendlyName')]) {
      if (name !== null && name !== '') attributes.set(name, [...(attributes.get(name) ?? []), ...values]);
    }
  }
  return attributes;
};

/** What an assertion says that is meant for this login. Throws an Error that says why it is not. */
export const readAssertion = (assertion: XmlElement, check: AssertionCheck): SamlWords => {
  const id = assertion.getAttribute('ID') ?? '';
  demand(id !== '' && assertion.getAttribute('Version') === '2.0', 'the assertion is none of SAML 2.0');
  const issuer = textOf(childOf(assertion, saml, 'Issuer'));
  demand(issuer === check.issuer, 'another provider has issued the assertion');
  assertConditions(assertion, check);
  const subject = childOf(assertion, saml, 'Subject');
  const ends = childrenOf(subject, saml, 'SubjectConfirmation').flatMap((each) => confirmedUntil(each, check) ?? []);
  demand(ends.length > 0, 'nothing confirms the subject at this address, at this time, for this request');
  const [nameId] = childrenOf(subject, saml, 'NameID');
  return {
    id,
    issuer,
    nameId: nameId === undefined ? undefined : textOf(nameId),
    attributes: attributesOf(assertion),
    until: Math.max(...ends),
  };
};
