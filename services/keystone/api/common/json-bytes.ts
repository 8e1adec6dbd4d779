/** JSON that was made beforehand, as the bytes that go over the wire; to whoever looks into it, it is the value. */
export class JsonBytes extends Uint8Array {
  toJSON(): unknown {
    return JSON.parse(Buffer.from(this).toString());
  }
}

/** The bytes of a JSON text. */
export const jsonBytes = (text: string): JsonBytes => {
  const bytes = Buffer.from(text);
  return new JsonBytes(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};
