import type { Context } from '@nimbo/context/context.ts';
import type { Database } from '@nimbo/db/database.ts';
import { Unavailable } from '@nimbo/errors/faults.ts';
import { listDomainOptions, type DomainOption, type OptionValue } from '../../db/domain-option-store.ts';
import type { Tables } from '../../db/tables.ts';
import { DirectoryFailure, type Directory } from '../../drivers/directory.ts';
import type { SecretBox } from '../../drivers/secret-box.ts';
import { domainDefaults } from '../domain-config-options.ts';
import { openedOption } from '../domain-option-secrets.ts';

/** A domain's directory, and what the domain says of its lists. */
export interface DomainDirectory {
  readonly domainId: string;
  readonly directory: Directory;
  /** Rows of one page at most; undefined where the domain leaves that to the service. */
  readonly listLimit: number | undefined;
}

/** Makes the connection to a directory from a domain's options. */
export type MakeDirectory = (options: Readonly<Record<string, OptionValue>>) => Directory;

interface Known {
  readonly text: string;
  readonly directory: Directory;
}

const valueOf = (options: readonly DomainOption[], group: string, option: string): OptionValue | undefined =>
  options.find((each) => each.group === group && each.option === option)?.value;

/** Whether a domain with these options keeps its users in a directory. */
export const isDirectory = (options: readonly DomainOption[]): boolean =>
  valueOf(options, 'identity', 'driver') === 'ldap';

/** The connections to directories, by domain: kept for as long as the domain's options stay what they are. */
export class Directories {
  readonly #db: Database<Tables>;
  readonly #secrets: SecretBox;
  readonly #make: MakeDirectory;
  readonly #known = new Map<string, Known>();

  constructor(db: Database<Tables>, secrets: SecretBox, make: MakeDirectory) {
    this.#db = db;
    this.#secrets = secrets;
    this.#make = make;
  }

  /** Undefined for a domain that keeps its users here. */
  async of(domainId: string): Promise<DomainDirectory | undefined> {
    const options = await listDomainOptions(this.#db.read, domainId);
    if (!isDirectory(options)) {
      await this.#forget(domainId);
      return undefined;
    }
    const limit = Number(valueOf(options, 'identity', 'list_limit') ?? 0);
    const listLimit = limit > 0 ? limit : undefined;
    return { domainId, directory: await this.#connected(domainId, options), listLimit };
  }

  async close(): Promise<void> {
    const all = [...this.#known.values()];
    this.#known.clear();
    await Promise.all(all.map(({ directory }) => directory.close()));
  }

  async #connected(domainId: string, options: readonly DomainOption[]): Promise<Directory> {
    const text = JSON.stringify(options);
    const known = this.#known.get(domainId);
    if (known?.text === text) return known.directory;
    await this.#forget(domainId);
    const opened = await Promise.all(options.map((each) => openedOption(this.#secrets, each)));
    const own = opened.filter(({ group }) => group === 'ldap').map(({ option, value }) => [option, value] as const);
    const directory = this.#make({ ...domainDefaults['ldap'], ...Object.fromEntries(own) });
    this.#known.set(domainId, { text, directory });
    return directory;
  }

  async #forget(domainId: string): Promise<void> {
    const known = this.#known.get(domainId);
    this.#known.delete(domainId);
    await known?.directory.close();
  }
}

/** What callers are told of a directory that fails; operators find the reason in the log and with `nimbo keystone doctor`. */
const unavailable = (domainId: string, failure: DirectoryFailure): Unavailable =>
  new Unavailable(
    `The directory of domain ${domainId} does not answer as it should: try again, or tell the operator.`,
    {
      code: 'keystone.directory_unavailable',
      details: { domain_id: domainId },
      cause: failure,
    },
  );

/** Asks a directory. @throws Unavailable where it fails */
export const asking = async <T>(
  ctx: Context,
  { domainId, directory }: DomainDirectory,
  question: (directory: Directory) => Promise<T>,
): Promise<T> => {
  try {
    return await question(directory);
  } catch (error) {
    if (!(error instanceof DirectoryFailure)) throw error;
    ctx.log.warn('a directory fails', { domainId, reason: error.message });
    throw unavailable(domainId, error);
  }
};
