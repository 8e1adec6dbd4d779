/** Sends a signal to a whole process group; false where it has no members any more, or only another user's. */
export const signalGroup = (leader: number, signal: NodeJS.Signals): boolean => {
  try {
    process.kill(-leader, signal);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH' || code === 'EPERM') {
      return false;
    }
    throw error;
  }
};
