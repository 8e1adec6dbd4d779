import type { Executor } from '@nimbo/db/database.ts';
import { listEndpoints, type Endpoint } from '../db/endpoint-store.ts';
import { listServices, type Service } from '../db/service-store.ts';
import { listEndpointGroups, listProjectEndpointGroups } from '../db/endpoint-group-store.ts';
import { listServiceProviders, type ServiceProvider } from '../db/service-provider-store.ts';
import { listProjectEndpoints } from '../db/project-endpoint-store.ts';
import type { Tables } from '../db/tables.ts';
import { endpointsByProject, type EndpointPlacements } from './endpoint-filter.ts';
import { endpointUrl, hasPlaceholders } from './endpoint-url.ts';

/** A service as a token's catalog shows it. */
export interface CatalogEntry {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly endpoints: readonly CatalogEndpoint[];
}

interface CatalogEndpoint {
  readonly id: string;
  readonly interface: string;
  readonly region: string | null;
  readonly region_id: string | null;
  readonly url: string;
}

/** For whom the catalog is; URLs may name user and project. */
export interface CatalogReader {
  readonly userId: string;
  readonly projectId: string | undefined;
}

const shown = (endpoint: Endpoint, reader: CatalogReader): CatalogEndpoint[] => {
  const url = endpointUrl(endpoint.url, reader);
  if (url === undefined) return [];
  const { id, interface: side, regionId } = endpoint;
  return [{ id, interface: side, region: regionId, region_id: regionId, url }];
};

const nameOf = (service: Service): string => {
  const name = service.extra['name'];
  return typeof name === 'string' ? name : '';
};

const partnersText = (partners: readonly ServiceProvider[]): string | undefined => {
  const told = partners.map(({ id, authUrl, spUrl }) => ({ id, auth_url: authUrl, sp_url: spUrl }));
  return told.length === 0 ? undefined : JSON.stringify(told);
};

/** The catalog at one revision: what is disabled is left out. */
export class CatalogSnapshot {
  readonly revision: number;
  readonly #services: readonly { readonly service: Service; readonly endpoints: readonly Endpoint[] }[];
  readonly #isSame: boolean;
  readonly #byProject: ReadonlyMap<string, ReadonlySet<string>>;
  #text: string | undefined;
  /** The clouds that take our word, as JSON; undefined where there are none. */
  readonly partners: string | undefined;

  constructor(
    revision: number,
    services: readonly Service[],
    endpoints: readonly Endpoint[],
    placements: EndpointPlacements & { readonly partners: readonly ServiceProvider[] },
  ) {
    this.revision = revision;
    this.partners = partnersText(placements.partners);
    this.#byProject = endpointsByProject(endpoints, placements);
    const enabled = endpoints.filter((endpoint) => endpoint.enabled);
    const byService = Map.groupBy(enabled, ({ serviceId }) => serviceId);
    this.#services = services
      .filter((service) => service.enabled)
      .map((service) => ({ service, endpoints: byService.get(service.id) ?? [] }));
    this.#isSame = !enabled.some(({ url }) => hasPlaceholders(url));
  }

  entriesFor(reader: CatalogReader): CatalogEntry[] {
    const given = this.#givenTo(reader);
    const entries = this.#services.map(({ service, endpoints }) => ({
      endpoints: endpoints.filter(({ id }) => given?.has(id) ?? true).flatMap((endpoint) => shown(endpoint, reader)),
      id: service.id,
      type: service.type,
      name: nameOf(service),
    }));
    return given === undefined ? entries : entries.filter(({ endpoints }) => endpoints.length > 0);
  }

  /** The entries as JSON; made once where they are the same for everyone. */
  textFor(reader: CatalogReader): string {
    if (!this.#isSame || this.#givenTo(reader) !== undefined) return JSON.stringify(this.entriesFor(reader));
    this.#text ??= JSON.stringify(this.entriesFor(reader));
    return this.#text;
  }

  #givenTo({ projectId }: CatalogReader): ReadonlySet<string> | undefined {
    return projectId === undefined ? undefined : this.#byProject.get(projectId);
  }
}

/** The newest catalog seen. */
export class CatalogCache {
  readonly #db: Executor<Tables>;
  #snapshot: CatalogSnapshot | undefined;

  constructor(db: Executor<Tables>) {
    this.#db = db;
  }

  /** The catalog, no older than this revision. */
  async at(revision: number): Promise<CatalogSnapshot> {
    const known = this.#snapshot;
    if (known !== undefined && known.revision >= revision) return known;
    const services = await listServices(this.#db);
    const endpoints = await listEndpoints(this.#db, {});
    const loaded = new CatalogSnapshot(revision, services, endpoints, {
      ...(await this.#placements()),
      partners: await listServiceProviders(this.#db, { enabled: true }),
    });
    if (this.#snapshot === undefined || this.#snapshot.revision < revision) this.#snapshot = loaded;
    return loaded;
  }

  async #placements(): Promise<EndpointPlacements> {
    return {
      endpoints: await listProjectEndpoints(this.#db),
      groups: await listEndpointGroups(this.#db),
      groupPlacements: await listProjectEndpointGroups(this.#db),
    };
  }
}
