/** For whom a neighbour is asked while a request is served: with their own authority, and nova's service token beside it. */
export interface Caller {
  readonly token: string;
  readonly projectId: string;
}
