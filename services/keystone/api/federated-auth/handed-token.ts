import { hash } from 'node:crypto';
import { reply, type Reply } from '@nimbo/http/operation.ts';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '');

const script = 'document.getElementById("sso").submit();';
const scriptHash = hash('sha256', script, 'base64');

/** Ends the browser's login: what it had kept is of no use any more. */
const forgetting = (name: string): string => `${name}=; Path=/; HttpOnly; Max-Age=0`;

/**
 * A page that posts a token to the dashboard by itself, as dashboards expect it.
 * @param origin a dashboard that is trusted
 */
export const handedToken = (origin: string, token: string, cookie: string): Reply =>
  reply({
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': `default-src 'none'; script-src 'sha256-${scriptHash}'; frame-ancestors 'none'`,
      'Referrer-Policy': 'no-referrer',
      'Set-Cookie': forgetting(cookie),
    },
    body:
      `<!DOCTYPE html><html><head><title>Signing in</title></head><body><form id="sso" method="post" action="${escaped(origin)}">` +
      `<input type="hidden" name="token" value="${escaped(token)}"><noscript><input type="submit" value="Continue"></noscript>` +
      `</form><script>${script}</script></body></html>`,
  });
