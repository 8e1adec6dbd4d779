import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';

/**
 * Whether a health check answers 200. The certificate is not looked at: nothing secret is sent, and whether the
 * cloud's own listener is up must not depend on who signed for it.
 */
export const probeHealth = (url: string, signal: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    const outgoing = requestTo(url, signal, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    outgoing.on('error', () => resolve(false));
    outgoing.end();
  });

const requestTo = (url: string, signal: AbortSignal, take: (response: IncomingMessage) => void): ClientRequest => {
  const options = { signal, agent: false as const };
  if (url.startsWith('unix:')) {
    return requestHttp({ ...options, socketPath: url.slice('unix:'.length), path: '/healthcheck' }, take);
  }
  return url.startsWith('https:')
    ? requestHttps(url, { ...options, rejectUnauthorized: false }, take)
    : requestHttp(url, options, take);
};
