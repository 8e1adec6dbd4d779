/** Why a test that mounts, or runs something as another user, can't run here; `false` where it can. */
export const needsRoot: string | false =
  process.getuid?.() === 0 ? false : 'only root can mount file systems and run programs as somebody else';
