import { readSections } from './read-sections.ts';

/** What a kernel module says of itself. */
export interface ModuleInfo {
  readonly name: string;
  /** Modules that must be loaded before it. */
  readonly depends: readonly string[];
  /** Patterns of device and file system names that it serves. */
  readonly aliases: readonly string[];
}

/** Reads the `.modinfo` section: zero-ended `key=value` texts. */
export const readModuleInfo = (file: Buffer): ModuleInfo => {
  const section = readSections(file).find((one) => one.name === '.modinfo')?.bytes ?? Buffer.alloc(0);
  const texts = section.toString('latin1').split('\0');
  const all = (key: string): readonly string[] =>
    texts.filter((text) => text.startsWith(`${key}=`)).map((text) => text.slice(key.length + 1));
  return {
    name: moduleName(all('name')[0] ?? ''),
    depends: all('depends')
      .flatMap((text) => text.split(','))
      .filter(Boolean)
      .map(moduleName),
    aliases: all('alias'),
  };
};

/** The kernel takes `-` and `_` in a module's name for the same. */
export const moduleName = (name: string): string => name.replaceAll('-', '_');
