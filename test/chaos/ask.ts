import { request, type IncomingMessage } from 'node:http';

/** An answer that was received whole; a success is a promise that the service has to keep. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: Buffer;
  /** Undefined where the body is no JSON. */
  readonly body: unknown;
}

export interface Question {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is; its length is not announced where it is an iterable. */
  readonly data?: Buffer | Iterable<Buffer>;
}

const timeLimit = 30_000;

/**
 * One request on a connection of its own, never repeated: what was sent once happened at most once.
 * Undefined where no answer came, so that nobody knows what became of it.
 */
export const ask = async (method: string, url: string, question: Question = {}): Promise<Answer | undefined> => {
  try {
    return await exchange(method, url, question);
  } catch {
    return undefined;
  }
};

/** The same where an answer is owed. */
export const mustAsk = async (method: string, url: string, question: Question = {}): Promise<Answer> => {
  const answer = await ask(method, url, question);
  if (answer === undefined) throw new Error(`${method} ${url} was not answered`);
  return answer;
};

const exchange = (method: string, url: string, question: Question): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeLimit);
    const outgoing = request(url, { method, headers: headersOf(question), agent: false, signal }, (incoming) => {
      receive(incoming).then(resolve, reject);
    });
    outgoing.on('error', reject);
    if (question.body !== undefined) outgoing.end(JSON.stringify(question.body));
    else if (Buffer.isBuffer(question.data)) outgoing.end(question.data);
    else void send(outgoing, question.data ?? []);
  });

const send = async (outgoing: ReturnType<typeof request>, chunks: Iterable<Buffer>): Promise<void> => {
  const stopped = new Promise<void>((resolve) => {
    for (const event of ['close', 'response', 'error']) outgoing.once(event, resolve);
  });
  const seen = { stopped: false };
  void stopped.then(() => (seen.stopped = true));
  for (const chunk of chunks) {
    if (seen.stopped) break;
    if (!outgoing.write(chunk)) {
      await Promise.race([stopped, new Promise((resolve) => outgoing.once('drain', resolve))]);
    }
  }
  outgoing.end();
};

const headersOf = ({ token, headers, body, data }: Question): Record<string, string> => ({
  accept: 'application/json',
  ...(token === undefined ? {} : { 'x-auth-token': token }),
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  ...(data === undefined ? {} : { 'content-type': 'application/octet-stream' }),
  ...headers,
});

const receive = async (incoming: IncomingMessage): Promise<Answer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, bytes, body: parse(bytes) };
};

const parse = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
};
