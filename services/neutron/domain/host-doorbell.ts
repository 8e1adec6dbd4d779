/** Tells hosts that what they should look like has changed. */
export interface HostDoorbell {
  /**
   * Asks these hosts to look now. Returns at once and never fails: a host that did not hear it finds the change at its
   * next look.
   */
  ring(hosts: readonly string[]): void;
}
