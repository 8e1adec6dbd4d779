import { createHmac } from 'node:crypto';
import type { Cinder } from './cinder.ts';

/** The key (hexadecimal) with which an attachment's guest reaches its volume on another host: good for that attachment alone. */
export const exportKey = ({ exportSecret }: Pick<Cinder, 'exportSecret'>, attachment: string): string =>
  createHmac('sha256', exportSecret).update(`export ${attachment}`).digest('hex');
