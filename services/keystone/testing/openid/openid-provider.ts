import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What the provider's client proves itself with. */
export const clientSecret = 'a secret that only the two of them know';

/** A provider that runs as a process of its own. */
export interface OpenidProvider extends AsyncDisposable {
  readonly issuer: string;
}

const program = fileURLToPath(new URL('./provider-process.ts', import.meta.url));

/** Starts a real OpenID provider whose client may send browsers back to one address. */
export const startOpenidProvider = async (redirectUri: string): Promise<OpenidProvider> => {
  const child = spawn(process.execPath, [program, redirectUri], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    issuer: line.toString().trim(),
    [Symbol.asyncDispose]: async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
};

/** Asks for a token by the client's own credentials. */
export const clientToken = async (issuer: string, resource: string): Promise<string> => {
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`nimbo:${encodeURIComponent(clientSecret)}`).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'cloud',
      ...(resource === '' ? {} : { resource }),
    }),
  });
  const body = (await answer.json()) as { readonly access_token?: string };
  assert.ok(body.access_token !== undefined, JSON.stringify(body));
  return body.access_token;
};

/** A browser as far as the provider needs one: it keeps cookies and follows redirections within the provider. */
class Browser {
  readonly #cookies = new Map<string, string>();
  readonly #issuer: string;

  constructor(issuer: string) {
    this.#issuer = issuer;
  }

  /** Goes to an address and on from there until the provider sends it elsewhere, or shows a page. */
  async go(address: string, form?: Record<string, string>): Promise<{ readonly url: string; readonly page: string }> {
    const answer = await this.#ask(address, form);
    const location = answer.headers.get('location');
    if (location === null) return { url: address, page: await answer.text() };
    const next = new URL(location, address).href;
    return next.startsWith(this.#issuer) ? this.go(next) : { url: next, page: '' };
  }

  async #ask(address: string, form: Record<string, string> | undefined): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const body = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
    const answer = await fetch(address, { redirect: 'manual', headers: { cookie }, ...body });
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      this.#cookies.set(name, value);
    }
    return answer;
  }
}

/** Logs in at the provider and agrees; where the browser is sent then. */
export const logInAt = async (issuer: string, location: string, user: string): Promise<URL> => {
  const browser = new Browser(issuer);
  let at = await browser.go(location);
  for (const form of [{ prompt: 'login', login: user, password: 'any' }, { prompt: 'consent' }]) {
    const [, action = ''] = /action="([^"]+)"/.exec(at.page) ?? [];
    assert.ok(action !== '', at.page);
    at = await browser.go(new URL(action, at.url).href, form);
  }
  return new URL(at.url);
};
