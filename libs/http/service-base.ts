/**
 * The public URL of a service, from the address of a request to it: what is before the operation's own path, without
 * a slash at the end. `https://cloud/identity/v3/projects` under `/v3/projects` gives `https://cloud/identity`.
 */
export const serviceBase = (url: URL, path: string): string => {
  const own = path.replace(/\/+$/, '');
  const whole = url.pathname.replace(/\/+$/, '');
  return url.origin + (whole.endsWith(own) ? whole.slice(0, whole.length - own.length) : '');
};
