import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { consolePage, consoleScript, consoleStyle } from './console-page.ts';

/** A file that the proxy serves. */
export interface StaticFile {
  readonly contentType: string;
  readonly content: Buffer;
}

const scriptType = 'text/javascript; charset=utf-8';
const pageType = 'text/html; charset=utf-8';

type Page = readonly [type: string, text: string];

const page: Page = [pageType, consolePage];

const own = new Map<string, Page>([
  // The names under which noVNC's own pages are known to clients.
  ['/', page],
  ['/vnc.html', page],
  ['/vnc_lite.html', page],
  ['/vnc_auto.html', page],
  ['/console.js', [scriptType, consoleScript]],
  ['/console.css', ['text/css; charset=utf-8', consoleStyle]],
]);

/** Of noVNC's package: its scripts, by plain names only. */
const novncPath = /^\/novnc\/((?:core|vendor)(?:\/[A-Za-z0-9_-]+)*\/[A-Za-z0-9_-]+\.js)$/;

/** Where noVNC's package lies; its one export is core/rfb.js. */
const novncRoot = (): string => dirname(dirname(fileURLToPath(import.meta.resolve('@novnc/novnc'))));

/** The file of a path; undefined for one that is not served. */
export const staticFile = async (path: string): Promise<StaticFile | undefined> => {
  const found = own.get(path);
  if (found !== undefined) return { contentType: found[0], content: Buffer.from(found[1]) };
  const [, name] = novncPath.exec(path) ?? [];
  if (name === undefined) return undefined;
  const content = await readFile(join(novncRoot(), name)).catch(() => undefined);
  return content === undefined ? undefined : { contentType: scriptType, content };
};
