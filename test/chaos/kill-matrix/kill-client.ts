import { until } from '@nimbo/testkit/wait.ts';
import { ask, mustAsk, type Answer } from '../ask.ts';
import type { ChaosCloud, Service } from '../chaos-cloud.ts';

const headers = { 'openstack-api-version': 'compute 2.100' };
const bases: Partial<Record<Service, string>> = { nova: '/v2.1', neutron: '/v2.0', cinder: '/v3', glance: '/v2' };
/** A step that a neighbour's absence holds up is tried for two minutes before it is taken back. */
const patience = { timeout: 240_000 };

/** The administrator of a cloud whose control may die at any moment. */
export class KillClient {
  readonly #cloud: ChaosCloud;
  readonly #token: string;

  constructor(cloud: ChaosCloud, token: string) {
    this.#cloud = cloud;
    this.#token = token;
  }

  /** Asks once; undefined where no answer came. */
  ask(service: Service, method: string, path: string, body?: unknown): Promise<Answer | undefined> {
    const url = this.#cloud.url(service) + (bases[service] ?? '') + path;
    return ask(method, url, { token: this.#token, headers, ...(body === undefined ? {} : { body }) });
  }

  /** Asks where a success is owed, and returns its body. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- who asks knows what the answer is
  async must<T>(service: Service, method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.ask(service, method, path, body);
    if (answer === undefined || answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer?.status ?? 'no answer'} ${answer?.bytes.toString() ?? ''}`);
    return answer.body as T;
  }

  /** Puts an image's data into its place. */
  async upload(image: string): Promise<void> {
    const url = `${this.#cloud.url('glance')}/v2/images/${image}/file`;
    const answer = await mustAsk('PUT', url, { token: this.#token, data: Buffer.from('a disk that no guest reads') });
    if (answer.status !== 204) throw new Error(`image data: ${answer.status}`);
  }

  /** Waits until what is asked for is as expected; control may be dead meanwhile. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- who asks knows what the answer is
  async until<T>(
    what: string,
    service: Service,
    path: string,
    holds: (body: T, status: number) => boolean,
  ): Promise<void> {
    await until(
      what,
      async () => {
        const answer = await this.ask(service, 'GET', path);
        if (answer === undefined) throw new Error('no answer');
        if (holds(answer.body as T, answer.status)) return true;
        throw new Error(`${answer.status} ${answer.bytes.toString().slice(0, 600)}`);
      },
      patience,
    );
  }
}
