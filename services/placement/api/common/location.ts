import { serviceBase } from '@nimbo/http/service-base.ts';

/** The `Location` of what a request to `ownPath` has made. */
export const location = (url: URL, ownPath: string, path: string): { readonly Location: string } => ({
  Location: serviceBase(url, ownPath) + path,
});
