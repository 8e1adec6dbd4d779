/** QEMU's seccomp filter with everything it can deny: no exec, no change of user, no tuning of the machine. */
export const sandboxArguments: readonly string[] = [
  '-sandbox',
  'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny',
];
