import type { Operation } from '@nimbo/http/operation.ts';
import type { RawRequest } from './raw-request.ts';

export type Header = RawRequest['headers'][number];

/** A request that would be taken as it is. */
export interface GoodRequest extends RawRequest {
  readonly operation: Operation;
  /** The ids in its path. */
  readonly params: Readonly<Record<string, string>>;
}

/** One way to spoil a good request. */
export interface Variation {
  readonly name: string;
  /** Statuses that answer it; any below 500 where absent. */
  readonly statuses?: readonly number[];
  spoil(good: GoodRequest): RawRequest;
}

/** The request with headers set anew, dropped where the value is undefined. */
export const withHeaders = (request: RawRequest, changes: Readonly<Record<string, string | undefined>>): RawRequest => {
  const kept = request.headers.filter(([name]) => !Object.hasOwn(changes, name));
  const set = Object.entries(changes).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...request, headers: [...kept, ...set] };
};

const typeOf = ({ headers }: RawRequest): string | undefined => headers.find(([name]) => name === 'content-type')?.[1];

/** The request with another body of the same type, its length told truthfully. */
export const withBody = (request: RawRequest, body: Buffer): RawRequest =>
  withHeaders(
    { ...request, body },
    { 'content-length': String(body.length), 'content-type': typeOf(request) ?? 'application/json' },
  );
