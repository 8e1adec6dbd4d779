import { STATUS_CODES } from 'node:http';

/** A status in HTTP's own words, for example `Not Found`. */
export const statusTitle = (status: number): string => STATUS_CODES[status] ?? 'Unknown Error';
