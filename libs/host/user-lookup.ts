import { readFile } from 'node:fs/promises';

/** An account of the host (passwd(5)). */
export interface HostUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

/** A group of the host (group(5)). */
export interface HostGroup {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

const rowsOf = async (file: string): Promise<readonly (readonly string[])[]> => {
  const text = await readFile(file, 'utf8');
  return text.split('\n').flatMap((line) => (line === '' || line.startsWith('#') ? [] : [line.split(':')]));
};

/** The account of this name; undefined where there is none. Local accounts only, which service accounts are. */
export const findUser = async (name: string, passwdFile = '/etc/passwd'): Promise<HostUser | undefined> => {
  const row = (await rowsOf(passwdFile)).find(([candidate]) => candidate === name);
  const [, , uid, gid, , home = '/', shell = ''] = row ?? [];
  return uid === undefined ? undefined : { name, uid: Number(uid), gid: Number(gid), home, shell };
};

/** The group of this name; undefined where there is none. */
export const findGroup = async (name: string, groupFile = '/etc/group'): Promise<HostGroup | undefined> => {
  const row = (await rowsOf(groupFile)).find(([candidate]) => candidate === name);
  const [, , gid, members = ''] = row ?? [];
  return gid === undefined
    ? undefined
    : { name, gid: Number(gid), members: members.split(',').filter((m) => m !== '') };
};
