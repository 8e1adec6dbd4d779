const words: Readonly<Record<string, string>> = { None: 'None', True: 'True', False: 'False' };
const quoted = /^(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")$/s;
const integer = /^[+-]?(?:0|[1-9][0-9]*|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/;
const decimal = /^[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?:\.[0-9]*)?[eE][+-]?[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"' };

const unescape = (text: string): string =>
  text.replaceAll(/\\(.)/gs, (whole: string, letter: string) => escapes[letter] ?? whole);

const integerText = (text: string): string => {
  const sign = text.startsWith('-') ? '-' : '';
  const digits = BigInt(text.replace(/^[+-]/, '')).toString();
  return digits === '0' ? digits : sign + digits;
};

const decimalText = (text: string): string => {
  const value = Number(text);
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value);
};

/**
 * The text of a literal at a check's left (`'Member':%(role.name)s`, `True:%(user.enabled)s`, `None:%(x)s`), as
 * Python's `str()` gives it; undefined for anything that names a credential instead.
 */
export const parseLiteral = (left: string): string | undefined => {
  const word = Object.hasOwn(words, left) ? words[left] : undefined;
  if (word !== undefined) return word;
  const match = quoted.exec(left);
  if (match !== null) return unescape(match[1] ?? match[2] ?? '');
  if (integer.test(left)) return integerText(left);
  return decimal.test(left) ? decimalText(left) : undefined;
};
