/** What every program started by Nimbo sees of the environment: nothing of its parent's. */
export const programEnvironment = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  ...more,
});
