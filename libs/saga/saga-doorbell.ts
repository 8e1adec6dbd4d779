/** Says "look now": loses nothing when it is not heard, because engines also look by themselves. */
export interface SagaDoorbell {
  /** After the commit of what started a saga or asked it to turn back; with its id where it may be running. */
  ring(sagaId?: string): void;
  /** Returns how to stop listening. */
  listen(listener: (sagaId: string | undefined) => void): () => void;
}

/** A doorbell within one process; over processes a service connects it with its bus. */
export const createSagaDoorbell = (): SagaDoorbell => {
  const listeners = new Set<(sagaId: string | undefined) => void>();
  return {
    ring: (sagaId) => {
      for (const listener of listeners) listener(sagaId);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};
