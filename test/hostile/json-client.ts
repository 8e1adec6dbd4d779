import type { TestCloud } from '../cloud/test-cloud.ts';

export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The document, or the text where it is none. */
  readonly body: unknown;
}

/** A well-behaved client: what tests use to prepare and to look. */
export interface JsonClient {
  readonly token: string;
  ask(method: string, url: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<JsonAnswer>;
  /** The same where anything but success ends the test. */
  do(method: string, url: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<JsonAnswer>;
}

const documentOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** Asks with a token; a body of bytes is sent as an image's data. */
export const jsonClient = (token: string): JsonClient => {
  const ask: JsonClient['ask'] = async (method, url, body, headers = {}) => {
    const isBytes = Buffer.isBuffer(body);
    const answer = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        'x-auth-token': token,
        'openstack-api-version': 'placement 1.39',
        ...(body === undefined ? {} : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, body: documentOf(await answer.text()) };
  };
  return {
    token,
    ask,
    do: async (method, url, body, headers) => {
      const answer = await ask(method, url, body, headers);
      if (answer.status < 300) return answer;
      throw new Error(`${method} ${url}: ${answer.status} ${JSON.stringify(answer.body)}`);
    },
  };
};

/** A client of one of the cloud's accounts. */
export const clientOf = async (cloud: TestCloud, ...who: Parameters<TestCloud['token']>): Promise<JsonClient> =>
  jsonClient(await cloud.token(...who));

/** A document's inner value, for example `at(body, 'user', 'id')`. */
export const at = (body: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key], body);
