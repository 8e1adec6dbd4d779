const longest = 63;

/** What a server calls itself: its name as a host name; `server-<uuid>` where nothing of the name is left. Pure. */
export const hostnameOf = (name: string, uuid: string): string => {
  const plain = name
    .toLowerCase()
    .replaceAll(/[ _]/g, '-')
    .replaceAll(/[^a-z0-9.-]/g, '')
    .replaceAll('.', '-')
    .replace(/^-+/, '')
    .slice(0, longest)
    .replace(/-+$/, '');
  return plain === '' ? `server-${uuid}` : plain;
};

/** The name of one of several servers that were asked for together. Pure. */
export const nameOfMany = (name: string, index: number, count: number): string =>
  count === 1 ? name : `${name}-${index + 1}`;
