import type { HostDriver } from '../drivers/host.ts';

/** What is asked of hosts, answered in their stead. */
export const fakeHostDriver = (): HostDriver => ({
  consoleTokenLife: 600,
  consoleProxy: () => Promise.resolve('http://cloud:6080'),
  consoleOutput: (_ctx, host, uuid, lines) =>
    Promise.resolve(
      [`boot of ${uuid}\u001b[0m`, `on ${host}`, 'login: '].slice(lines === null ? 0 : 3 - lines).join('\n'),
    ),
});
