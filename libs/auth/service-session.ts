import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import type { ServiceTokens } from '@nimbo/client-http/service-tokens.ts';
import { tokensClient, type PasswordLogin, type TokensClient } from '@nimbo/client-keystone/tokens.ts';
import type { Clock } from '@nimbo/context/clock.ts';
import { millisecondsOf } from '@nimbo/context/timestamp.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import { Unavailable } from '@nimbo/errors/faults.ts';
import { detachedContext } from './detached-context.ts';
import { identityFromTokenBody } from './identity-from-token-body.ts';

/** What a session is made from. */
export interface ServiceSessionOptions {
  /** Keystone's connection; it needs no tokens, as a login sends none. */
  readonly http: HttpClient;
  /** The service's user, for example `nova` in domain `default`, and its project `service`. */
  readonly login: PasswordLogin;
  readonly clock: Clock;
}

interface Held {
  readonly token: string;
  /** Wall clock, milliseconds: from then on a new token is got before this one is used. */
  readonly renewAt: number;
}

/** Milliseconds before its expiry at which a token is renewed; for short-lived ones half of what is left. */
const renewBefore = 300_000;
/** Milliseconds for which a refused login is not tried again: a wrong password must not become a flood. */
const holdBack = 1000;

/** Logs a service's own user in, and again before its token expires or when it was refused. */
export class ServiceSession implements ServiceTokens {
  readonly #tokens: TokensClient;
  readonly #login: PasswordLogin;
  readonly #clock: Clock;
  #held: Held | undefined;
  #flight: Promise<string> | undefined;
  #failure: { readonly fault: Unavailable; readonly until: number } | undefined;

  constructor(options: ServiceSessionOptions) {
    this.#tokens = tokensClient(options.http);
    this.#login = options.login;
    this.#clock = options.clock;
  }

  async token(ctx: ClientContext): Promise<string> {
    if (this.#held !== undefined && this.#clock.now() < this.#held.renewAt) return this.#held.token;
    if (this.#failure !== undefined && this.#clock.monotonic() < this.#failure.until) throw this.#failure.fault;
    this.#flight ??= this.#renew(ctx).finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  refused(token: string): void {
    if (this.#held?.token === token) this.#held = undefined;
  }

  async #renew(ctx: ClientContext): Promise<string> {
    try {
      // Every caller waits for this login, so that it must not end when the first of them goes away.
      const { token, body } = await this.#tokens.authenticate(detachedContext(ctx), this.#login);
      this.#held = { token, renewAt: this.#renewAt(body) };
      this.#failure = undefined;
      return token;
    } catch (error) {
      throw this.#failed(ctx, error);
    }
  }

  #renewAt(body: unknown): number {
    const left = millisecondsOf(identityFromTokenBody(body).expiresAt) - this.#clock.now();
    return this.#clock.now() + Math.max(left - renewBefore, left / 2);
  }

  #failed(ctx: ClientContext, cause: unknown): Unavailable {
    const user = this.#login.user.name;
    const isRefusal = cause instanceof Fault && cause.kind === 'unauthorized';
    const fault = new Unavailable('A service that is needed cannot log in at the identity service now.', {
      code: isRefusal ? 'auth.service_login_refused' : 'auth.keystone_unavailable',
      details: { user },
      cause,
    });
    ctx.log.error(isRefusal ? "keystone refuses the service user's password" : 'the service user cannot log in', {
      user,
    });
    this.#failure = { fault, until: this.#clock.monotonic() + holdBack };
    return fault;
  }
}
