import { open } from 'node:fs/promises';

const mostBytes = 8 * 1024;

/** The last lines of a file, reading at most its last 8 KiB; none where there is no file. */
export const tailOfFile = async (path: string, lines: number): Promise<readonly string[]> => {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) {
    return [];
  }
  try {
    const { size } = await file.stat();
    const length = Math.min(size, mostBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    const text = buffer.subarray(0, bytesRead).toString().trimEnd();
    return text === '' ? [] : text.split('\n').slice(-lines);
  } finally {
    await file.close();
  }
};
