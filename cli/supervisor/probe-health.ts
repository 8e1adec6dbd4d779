import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/**
 * Whether a health check answers 200. The certificate is not looked at: nothing secret is sent, and whether the
 * cloud's own listener is up must not depend on who signed for it.
 */
export const probeHealth = (url: string, signal: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    const isTls = url.startsWith('https:');
    const options = { signal, agent: false as const, ...(isTls ? { rejectUnauthorized: false } : {}) };
    const outgoing = (isTls ? requestHttps : requestHttp)(url, options, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    outgoing.on('error', () => resolve(false));
    outgoing.end();
  });
