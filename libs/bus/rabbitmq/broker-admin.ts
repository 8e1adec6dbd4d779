import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { BadRequest, Forbidden, Unavailable } from '@nimbo/errors/faults.ts';
import { prefixOf } from './broker-names.ts';
import { hostUser } from './broker-users.ts';
import { controlPermissions, hostPermissions, type BrokerPermissions } from './host-permissions.ts';

/** How the broker's management API is reached. */
export interface BrokerAdminOptions {
  /** `https://administrator:password@broker:15671`. */
  readonly url: string;
  /** PEM of who vouches for its certificate, where the machine does not know it. */
  readonly ca?: string;
  /** Milliseconds that one request may take (10 s unless told). */
  readonly timeout?: number;
}

/** Users and permissions of one cloud at the broker. All of it may be repeated. */
export interface BrokerAdmin {
  /** Makes the cloud's virtual host. */
  addVirtualHost(vhost: string): Promise<void>;
  /** Makes control's user, or gives it another password. Its name has no `@`. */
  addControl(vhost: string, user: string, password: string): Promise<void>;
  /** Makes a host's user with its permissions, or gives it another password; resolves to the user's name. */
  addHost(vhost: string, host: string, password: string): Promise<string>;
  /** Ends a host's access at once, connections that it has too, and removes what it leaves behind. */
  removeHost(vhost: string, host: string): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

type Method = 'GET' | 'PUT' | 'DELETE';

/** Asks the management API; statuses are the caller's to judge. */
const createRequester = ({ url, ca, timeout = 10_000 }: BrokerAdminOptions) => {
  if (!URL.canParse(url)) throw new BadRequest('the address of the broker’s management API is no URL');
  const { protocol, hostname, port, username, password } = new URL(url);
  const auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const send = protocol === 'https:' ? requestHttps : requestHttp;
  return (method: Method, path: string, body?: object): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(timeout);
      const options = {
        method,
        hostname,
        port,
        path: `/api${path}`,
        auth,
        signal,
        ...(ca === undefined ? {} : { ca }),
      };
      const request = send({ ...options, headers: { 'content-type': 'application/json' } }, (response) => {
        text(response).then((content) => resolve({ status: response.statusCode ?? 0, body: content }), reject);
      });
      request.on('error', reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
};

const judge = ({ status, body }: Answer, what: string): void => {
  if (status === 401 || status === 403)
    throw new Forbidden(`the broker’s administrator may not ${what}: check the user and the password`, {
      code: 'bus.admin_refused',
    });
  if (status >= 300) throw new Unavailable(`the broker could not ${what}: ${status} ${body.slice(0, 200)}`);
};

const path = (...parts: readonly string[]): string => parts.map((part) => `/${encodeURIComponent(part)}`).join('');

/** Users of one broker, over its management API: controllers run elsewhere and without the broker's own rights. */
class ManagementApi implements BrokerAdmin {
  readonly #ask: ReturnType<typeof createRequester>;

  constructor(options: BrokerAdminOptions) {
    this.#ask = createRequester(options);
  }

  addVirtualHost(vhost: string): Promise<void> {
    return this.#do(`make the virtual host ${vhost}`, 'PUT', path('vhosts', vhost), {});
  }

  async addControl(vhost: string, user: string, password: string): Promise<void> {
    if (user.includes('@')) throw new BadRequest(`control's user ${user} may not have an @: hosts' users have one`);
    await this.#addUser(vhost, user, password, controlPermissions);
  }

  async addHost(vhost: string, host: string, password: string): Promise<string> {
    const user = hostUser(host, vhost);
    await this.#addUser(vhost, user, password, hostPermissions(host));
    return user;
  }

  async removeHost(vhost: string, host: string): Promise<void> {
    const user = hostUser(host, vhost);
    // The user goes first: what is removed afterwards cannot be made again.
    await this.#remove(`remove the user ${user}`, path('users', user));
    for (const queue of await this.#queuesOf(vhost, host))
      await this.#remove(`remove the queue ${queue}`, path('queues', vhost, queue));
    await this.#remove(`remove the exchange ${prefixOf(host)}`, path('exchanges', vhost, prefixOf(host)));
  }

  /** Without tags a user can't use the management API. */
  async #addUser(vhost: string, user: string, password: string, permissions: BrokerPermissions): Promise<void> {
    await this.#do(`make the user ${user}`, 'PUT', path('users', user), { password, tags: '' });
    await this.#do(`give ${user} its permissions`, 'PUT', path('permissions', vhost, user), permissions);
  }

  async #queuesOf(vhost: string, host: string): Promise<readonly string[]> {
    const what = `list the queues of ${vhost}`;
    const answer = await this.#ask('GET', `${path('queues', vhost)}?columns=name`);
    judge(answer, what);
    const queues = JSON.parse(answer.body) as readonly { readonly name: string }[];
    return queues.map(({ name }) => name).filter((name) => name.startsWith(`${prefixOf(host)}/`));
  }

  async #do(what: string, method: Method, where: string, body: object): Promise<void> {
    judge(await this.#ask(method, where, body), what);
  }

  /** What is gone already is fine. */
  async #remove(what: string, where: string): Promise<void> {
    const answer = await this.#ask('DELETE', where);
    if (answer.status !== 404) judge(answer, what);
  }
}

/**
 * Manages a cloud's users at its broker.
 * @throws BadRequest for an address that is none; its methods throw Forbidden, Unavailable, or the network's own error
 */
export const brokerAdmin = (options: BrokerAdminOptions): BrokerAdmin => new ManagementApi(options);
