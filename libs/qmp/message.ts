/** A JSON object as it came over the wire: nothing in it is to be trusted. */
export type Message = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object. */
export const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The object of a line; undefined for an empty line, null for garbage. Bytes before a 0xFF, which no UTF-8 text
 * contains, are left-overs that the guest agent's protocol tells to throw away.
 */
export const parseMessage = (line: Buffer): Message | null | undefined => {
  const text = line
    .subarray(line.lastIndexOf(0xff) + 1)
    .toString()
    .trim();
  if (text === '') {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(text);
    return isMessage(value) ? value : null;
  } catch {
    return null;
  }
};
