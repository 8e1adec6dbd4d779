/** `NIMBO_…` variables that belong to the command itself and are no configuration options. */
export const ownVariables: readonly string[] = ['NIMBO_STATE_DIR', 'NIMBO_UPDATE_GOLDEN', 'NIMBO_TEST_DATABASE'];
