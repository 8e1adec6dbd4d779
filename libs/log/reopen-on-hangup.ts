import type { ProcessLog } from './create-log.ts';

/** Reopens the log's file on SIGHUP, as logrotate expects of a daemon. Returns what ends it. */
export const reopenOnHangup = (log: ProcessLog): (() => void) => {
  const listener = (): void => {
    log.reopen();
    log.info('log file reopened');
  };
  process.on('SIGHUP', listener);
  return () => process.off('SIGHUP', listener);
};
