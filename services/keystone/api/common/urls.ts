/** The public URL of the API's version, without a slash at the end, from the address of any request to it. */
export const v3Base = (url: URL): string => {
  const at = url.pathname.indexOf('/v3');
  return `${url.origin}${at === -1 ? '' : url.pathname.slice(0, at)}/v3`;
};

/** The `links` of one thing. */
export const selfLink = (base: string, collection: string, id: string): { readonly self: string } => ({
  self: `${base}/${collection}/${encodeURIComponent(id)}`,
});
