import { UnsupportedMediaType } from '@nimbo/errors/faults.ts';

const json = ['application/json'] as const;

/**
 * Refuses a body of a type the operation doesn't take; no type at all passes, as many clients send none.
 * @throws UnsupportedMediaType
 */
export const checkContentType = (header: string | undefined, accepted: readonly string[] = json): void => {
  if (header === undefined || header === '') return;
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  const isText = charset === undefined || /^"?(?:utf-?8|us-ascii)"?$/.test(charset);
  if (isText && accepted.includes(type)) return;
  throw new UnsupportedMediaType(`The content type must be ${accepted.join(' or ')}, not "${header.slice(0, 80)}".`);
};
