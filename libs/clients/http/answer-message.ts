/** What a service said about an error. */
export interface AnswerMessage {
  readonly message: string;
  readonly code: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textIn = (fields: Fields, ...names: readonly string[]): string | undefined => {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
};

const plain = (markup: string): string =>
  markup
    .replaceAll(/<title>[^<]{0,200}<\/title>|<h1>[^<]{0,200}<\/h1>/gi, ' ')
    .replaceAll(/<[^<>]{0,200}>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** Placement and other services of the API guidelines: `{errors: [{detail, title, code}]}`. */
const fromList = (body: Fields): AnswerMessage | undefined => {
  const first: unknown = Array.isArray(body['errors']) ? body['errors'][0] : undefined;
  if (!isFields(first)) return undefined;
  const message = textIn(first, 'detail', 'title');
  return message === undefined ? undefined : { message: plain(message), code: textIn(first, 'code') };
};

/** Keystone `{error: {message}}`, nova `{itemNotFound: {message}}`, neutron `{NeutronError: {message, type}}`, heat. */
const fromInner = (body: Fields): AnswerMessage | undefined => {
  for (const inner of Object.values(body)) {
    if (!isFields(inner)) continue;
    const message = textIn(inner, 'message');
    if (message !== undefined) return { message, code: textIn(inner, 'type') };
  }
  return undefined;
};

/** Glance `{message: '…<br /><br />', code: '404 Not Found', title}` where JSON was asked for. */
const fromOuter = (body: Fields): AnswerMessage | undefined => {
  const message = textIn(body, 'message', 'explanation');
  return message === undefined ? undefined : { message: plain(message), code: undefined };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** WebOb's plain text: the status line, a blank line, the explanation. */
const fromText = (text: string): AnswerMessage => ({
  message: plain(text.replace(/^\d{3} [^\n]{0,100}\n\n/, '')).slice(0, 1000),
  code: undefined,
});

/** Finds the message in any of the shapes in which OpenStack's services tell errors. */
export const answerMessage = (text: string): AnswerMessage => {
  const body = parsed(text);
  const found = isFields(body) ? (fromList(body) ?? fromInner(body) ?? fromOuter(body)) : undefined;
  return found ?? (body === undefined ? fromText(text) : { message: '', code: undefined });
};
