/** The document at `/`, answered with 200; neutron has extensions instead of microversions. */
export const neutronVersions = (base: string) => ({
  versions: [{ id: 'v2.0', status: 'CURRENT', links: [{ rel: 'self', href: `${base}/v2.0/` }] }],
});

/** The document at `/v2.0`: the resources it offers. */
export const neutronResources = (resources: readonly { name: string; collection: string }[], base: string) => ({
  resources: resources.map(({ name, collection }) => ({
    name,
    collection,
    links: [{ rel: 'self', href: `${base}/v2.0/${collection}` }],
  })),
});
