import { requestBytes, type RawAnswer, type RawRequest } from './raw-request.ts';

interface Told {
  readonly message: unknown;
  readonly code: unknown;
}

const partOf = (value: unknown, key: string | number): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined;

const inJson = (service: string, document: unknown, answer: RawAnswer): Told => {
  switch (service) {
    case 'keystone': {
      const error = partOf(document, 'error');
      // OAuth 2.0 has a shape of its own (RFC 6749, 5.2).
      if (typeof error === 'string') return { message: partOf(document, 'error_description'), code: answer.status };
      return { message: partOf(error, 'title') && partOf(error, 'message'), code: partOf(error, 'code') };
    }
    case 'glance':
      return { message: partOf(document, 'message'), code: Number(String(partOf(document, 'code')).split(' ')[0]) };
    case 'neutron': {
      const error = partOf(document, 'NeutronError');
      return { message: partOf(error, 'type') && partOf(error, 'message'), code: answer.status };
    }
    case 'cinder':
    case 'nova': {
      const [name = '', ...more] = Object.keys(document as object);
      const error = more.length > 0 ? undefined : partOf(document, name);
      return { message: partOf(error, 'message'), code: partOf(error, 'code') };
    }
    default: {
      const error = partOf(partOf(document, 'errors'), 0);
      const isSame = partOf(error, 'request_id') === answer.headers['x-openstack-request-id'];
      return { message: isSame && partOf(error, 'title') && partOf(error, 'detail'), code: partOf(error, 'status') };
    }
  }
};

const inPage = (text: string): Told => {
  const [, code, message] = /<h1>(\d+)[^<]*<\/h1>\s*([^<]+)/.exec(text) ?? [];
  return { message: message?.trim(), code: Number(code) };
};

const inText = (text: string): Told => {
  const [head = '', , message] = text.split('\n');
  return { message, code: Number(head.split(' ')[0]) };
};

const told = (service: string, answer: RawAnswer): Told => {
  const [type, text] = [answer.headers['content-type'] ?? '', answer.body.toString()];
  if (type.startsWith('application/json')) return inJson(service, JSON.parse(text), answer);
  if (service !== 'glance') throw new Error(`a fault of type "${type}"`);
  return type.startsWith('text/html') ? inPage(text) : inText(text);
};

const shapeComplaint = (service: string, answer: RawAnswer): string | undefined => {
  try {
    const { message, code } = told(service, answer);
    if (typeof message !== 'string' || message.trim() === '') return 'a fault without a message';
    return code === answer.status ? undefined : `a fault with code ${String(code)}`;
  } catch (error) {
    return `a fault of no known shape (${String(error)})`;
  }
};

/** What callers must never be shown: stack traces, SQL, paths of files, values that nobody put into words. */
const innards: readonly RegExp[] = [
  /\bat .{1,80}:\d+:\d+/,
  /node:internal|node_modules|\/tmp\/|\.ts\b/,
  /SQLITE|sqlite|constraint failed|syntax error at|\b(?:insert into|update|delete from) "/,
  /\b(?:Type|Reference|Range|Syntax)Error\b/,
  /\bundefined\b/,
  /\[object \w+\]/,
  /<script>/,
];

const leaks = (request: RawRequest, answer: RawAnswer): string[] => {
  const [sent, text] = [requestBytes(request).toString(), answer.body.toString()];
  return innards.flatMap((pattern) => {
    const [found] = pattern.exec(text) ?? [];
    const isEcho = found !== undefined && found !== '<script>' && sent.includes(found);
    const isMarkup = found === '<script>' && !(answer.headers['content-type'] ?? '').startsWith('text/html');
    return found === undefined || isEcho || isMarkup ? [] : [`the answer shows "${found}"`];
  });
};

/** No request, however bad, is the server's fault; an answer without a status is one as well. */
const isServerFault = ({ status }: RawAnswer): boolean => status >= 500 || !(status >= 200);

const requestId = /^req-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What is wrong with an answer to a hostile request; nothing, most of the time. */
export const complaints = (service: string, request: RawRequest, answer: RawAnswer): readonly string[] => {
  const all: string[] = [];
  if (isServerFault(answer)) all.push('a server fault');
  if (!requestId.test(answer.headers['x-openstack-request-id'] ?? '')) all.push('no request id');
  if (answer.status < 400) return all;
  const shape = request.method === 'HEAD' ? undefined : shapeComplaint(service, answer);
  if (shape !== undefined) all.push(shape);
  return [...all, ...leaks(request, answer)];
};
