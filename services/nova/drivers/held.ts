/** Something that another service keeps for a server. */
export interface Held {
  readonly id: string;
  /** The server's id. */
  readonly instance: string;
}
