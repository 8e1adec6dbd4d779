import { Unavailable } from '@nimbo/errors/faults.ts';
import type { LeafCheck } from './check.ts';
import type { Evaluator, Facts } from './facts.ts';
import { compileTemplate, parseTemplate } from './template.ts';

/** How `http:` and `https:` checks ask the remote server (oslo.policy's `remote_*` options). */
export interface HttpCheckOptions {
  /** Default `application/x-www-form-urlencoded`, as oslo.policy's. */
  readonly contentType?: 'application/x-www-form-urlencoded' | 'application/json';
  /** Milliseconds until the server has not answered; default 10 000. */
  readonly timeout?: number;
  /** What sends the request; default the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/** Bytes of answer that are read; `True` needs four. */
const answerLimit = 1024;
const defaultTimeout = 10_000;

const questionOf = ({ rule, target, subject }: Facts): Record<string, unknown> => ({
  rule,
  target,
  credentials: subject.credentials,
});

const bodyOf = (facts: Facts, contentType: string): string => {
  const question = questionOf(facts);
  if (contentType === 'application/json') return JSON.stringify(question);
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(question)) fields.set(name, JSON.stringify(value));
  return fields.toString();
};

const readLimited = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > answerLimit) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const ask = async (url: string, facts: Facts, options: HttpCheckOptions): Promise<string> => {
  const contentType = options.contentType ?? 'application/x-www-form-urlencoded';
  const response = await (options.fetch ?? globalThis.fetch)(url, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: bodyOf(facts, contentType),
    redirect: 'error',
    signal: AbortSignal.timeout(options.timeout ?? defaultTimeout),
  });
  const text = await readLimited(response);
  return response.ok ? text : '';
};

const unavailable = (rule: string, cause: unknown): Unavailable =>
  new Unavailable(`The policy server that decides on ${rule} does not answer. Try again later.`, {
    code: 'policy.remote_unavailable',
    cause,
  });

const isTrue = (answer: string): boolean => answer.replace(/^"+/, '').replace(/"+$/, '') === 'True';

const decide = async (text: string, url: string, facts: Facts, options: HttpCheckOptions): Promise<boolean> => {
  const answer = await ask(url, facts, options).catch((error: unknown) => {
    throw unavailable(facts.rule, error);
  });
  const passed = isTrue(answer);
  facts.trail?.push({ check: text, passed, facts: `${url} answered ${JSON.stringify(answer.slice(0, 40))}` });
  return passed;
};

/**
 * Makes an `http:` or `https:` check: the rule, target and credentials are posted, and only an answer that is
 * exactly `True` lets the request in. What comes from the target is escaped, so that it cannot choose another
 * path; redirects are not followed.
 * The evaluator throws Unavailable where the server does not answer in time.
 */
export const compileHttpCheck = ({ left, match }: LeafCheck, options: HttpCheckOptions): Evaluator => {
  const text = `${left}:${match}`;
  const fill = compileTemplate(parseTemplate(text), encodeURIComponent);
  return (facts) => {
    const url = fill(facts.target);
    if (url !== undefined) return decide(text, url, facts, options);
    facts.trail?.push({ check: text, passed: false, facts: 'the target lacks a part of the address' });
    return false;
  };
};
