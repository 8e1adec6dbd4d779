/** Parts of a name at a character that no backslash stands before. */
const split = (text: string, at: string): string[] => {
  const parts = [''];
  for (let index = 0; index < text.length; index += 1) {
    const here = text.charAt(index);
    const taken = here === '\\' ? text.slice(index, index + 2) : here;
    if (taken === at) parts.push('');
    else parts[parts.length - 1] += taken;
    index += taken.length - 1;
  }
  return parts;
};

const bytesOf = (code: string): string =>
  /^[0-9a-fA-F]{2}$/.test(code) ? String.fromCharCode(Number.parseInt(code, 16)) : Buffer.from(code).toString('latin1');

/** Escaped bytes are UTF-8, so that they are put together as bytes before they are read as text. */
const unescaped = (value: string): string => {
  if (!value.includes('\\')) return value;
  const latin = value.replaceAll(/[^\\]+|\\([0-9a-fA-F]{2}|.)/gs, (taken: string, code: string | undefined) =>
    code === undefined ? Buffer.from(taken).toString('latin1') : bytesOf(code),
  );
  return Buffer.from(latin, 'latin1').toString();
};

const comparable = (part: string): string => {
  const [type = '', ...value] = split(part, '=');
  const text = unescaped(value.join('=').trim()).replaceAll(/\s+/g, ' ').toLowerCase();
  return `${type.trim().toLowerCase()}=${text.replaceAll(/[,\\+]/g, String.raw`\$&`)}`;
};

/** A distinguished name in a form in which the same name is the same text: servers write names in many ways. */
export const comparableName = (name: string): string =>
  split(name, ',')
    .map((part) => split(part, '+').map(comparable).toSorted().join('+'))
    .join(',');
