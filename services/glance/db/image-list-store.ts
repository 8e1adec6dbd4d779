import type { Database } from '@nimbo/db/database.ts';
import { imageOf, type Image } from './image.ts';
import { listQuery, shapeOf, valuesOf, type ImageList, type ImageVersion, type ListQuery } from './image-list-query.ts';
import type { Tables } from './tables.ts';

/** Images kept in memory, about 2 KiB each. */
const mostImages = 4_096;
/** Queries kept: what clients ask differs in few ways, what attackers ask need not be kept. */
const mostQueries = 256;
/** Ids of one statement: databases bound their parameters. */
const batch = 500;

/** Keeps a map from growing without end: the oldest entry goes. */
const bound = (map: Map<string, unknown>, most: number): void => {
  if (map.size <= most) return;
  const { value } = map.keys().next();
  if (value !== undefined) map.delete(value);
};

/**
 * Lists of images. The database says for every list which images it has and in which version; only versions that
 * this process has not seen are read whole. So a list costs little, and is as true as without the memory.
 */
export class ImageLists {
  readonly #db: Database<Tables>;
  readonly #queries = new Map<string, ListQuery>();
  readonly #images = new Map<string, Image>();

  constructor(db: Database<Tables>) {
    this.#db = db;
  }

  /** The images of a page, and one more where there are more. */
  async list(list: ImageList): Promise<Image[]> {
    const versions = await this.#queryOf(list).all(this.#db.read, valuesOf(list));
    const unseen = versions.filter((version) => this.#known(version) === undefined).map(({ id }) => id);
    const fresh = await this.#read(unseen);
    return versions
      .map((version) => fresh.get(version.id) ?? this.#known(version))
      .filter((image) => image !== undefined);
  }

  #queryOf(list: ImageList): ListQuery {
    const shape = shapeOf(list);
    let query = this.#queries.get(shape);
    if (query === undefined) {
      query = listQuery(this.#db.dialect, list);
      this.#queries.set(shape, query);
      bound(this.#queries, mostQueries);
    }
    return query;
  }

  /** Ids may come again after a purge, with the same generation but not at the same time. */
  #known({ id, generation, created_at: createdAt }: ImageVersion): Image | undefined {
    const image = this.#images.get(id);
    return image?.generation === generation && image.createdAt === createdAt ? image : undefined;
  }

  /** What was deleted since its version was read is left out. */
  async #read(ids: readonly string[]): Promise<ReadonlyMap<string, Image>> {
    const found = new Map<string, Image>();
    for (let at = 0; at < ids.length; at += batch) {
      const query = this.#db.read.selectFrom('images').selectAll().where('deleted_at', 'is', null);
      const rows = await query.where('id', 'in', ids.slice(at, at + batch)).execute();
      for (const row of rows) found.set(row.id, this.#keep(imageOf(row)));
    }
    return found;
  }

  #keep(image: Image): Image {
    this.#images.delete(image.id);
    this.#images.set(image.id, image);
    bound(this.#images, mostImages);
    return image;
  }
}
