/** Control characters, line and paragraph separators, and marks that turn the direction of writing round. */
// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const unsafe = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text that stays on its line and cannot steer a terminal, so that nobody forges log lines through a name. */
export const escapeControls = (text: string): string =>
  text.replaceAll(unsafe, (mark) => short[mark] ?? `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
