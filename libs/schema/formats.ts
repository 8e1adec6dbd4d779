import { isIPv4, isIPv6 } from 'node:net';

/** A check of one string format; each is linear in the text's length. */
export type FormatCheck = (text: string) => boolean;

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const dateTimePattern = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?$/i;
const labelPattern = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/i;
const macPattern = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i;

const isDateTime: FormatCheck = (text) => dateTimePattern.test(text) && !Number.isNaN(Date.parse(text));

const isDate: FormatCheck = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

const isUri: FormatCheck = (text) => !/\s/.test(text) && URL.canParse(text);

const isHttpUrl: FormatCheck = (text) => isUri(text) && /^https?:\/\//i.test(text);

const isHostname: FormatCheck = (text) =>
  text.length <= 253 && text.split('.').every((label) => labelPattern.test(label));

const isCidr: FormatCheck = (text) => {
  const [address = '', bits = '', ...rest] = text.split('/');
  if (rest.length > 0 || !/^\d{1,3}$/.test(bits)) return false;
  return (isIPv4(address) && Number(bits) <= 32) || (isIPv6(address) && Number(bits) <= 128);
};

const isRegex: FormatCheck = (text) => {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
};

const isBase64: FormatCheck = (text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);

/** Every format a schema may name; strict compilation refuses any other, so a typo is found in a test. */
export const formats: Readonly<Record<string, FormatCheck>> = {
  uuid: (text) => uuidPattern.test(text),
  'date-time': isDateTime,
  date: isDate,
  uri: isUri,
  'http-url': isHttpUrl,
  ipv4: (text) => isIPv4(text),
  ipv6: (text) => isIPv6(text),
  ip: (text) => isIPv4(text) || isIPv6(text),
  cidr: isCidr,
  mac: (text) => macPattern.test(text),
  hostname: isHostname,
  regex: isRegex,
  base64: isBase64,
};
