import { randomUUID } from 'node:crypto';
import type { Operation } from '@nimbo/http/operation.ts';
import type { TestCloud } from '../cloud/test-cloud.ts';
import { at, type JsonClient } from './json-client.ts';

/** What a hostile request is aimed at: ids for the path, and real ids that its body may name. */
export interface Victims {
  readonly params: Readonly<Record<string, string>>;
  /** By the name of a property, at any depth of the body. */
  readonly inBody: Readonly<Record<string, unknown>>;
}

/** Where victims are made, and by whom. */
export interface VictimScene {
  readonly cloud: TestCloud;
  readonly admin: JsonClient;
}

/** Makes fresh things of one service; `isPrivate` of those that may be shared: they are not. */
export type VictimMaker = (scene: VictimScene, operation: Operation, isPrivate: boolean) => Promise<Victims>;

/** A name that nothing has. */
export const freshName = (): string => randomUUID().replaceAll('-', '');

/** The names in an operation's path. */
export const pathParameters = ({ path }: Operation): readonly string[] =>
  [...path.matchAll(/\{(\w+)\*?\}/g)].map(([, name = '']) => name);

/** A project that nobody works in. */
export const freshProject = async ({ cloud, admin }: VictimScene): Promise<string> => {
  const { body } = await admin.do('POST', `${cloud.url('keystone')}/projects`, { project: { name: freshName() } });
  return String(at(body, 'project', 'id'));
};

/** The id of the project that the administrator works in. */
export const adminProject = async ({ cloud, admin }: VictimScene): Promise<string> => {
  const { body } = await admin.do('GET', `${cloud.url('keystone')}/projects?name=admin`);
  return String(at(body, 'projects', 0, 'id'));
};
