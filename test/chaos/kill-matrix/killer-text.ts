/**
 * A module that control loads before everything else. It tells which points of sagas are reached (`reached`, a line
 * each), and at the one that is ordered (`order`) it ends its own process, which SIGKILL does before the call returns.
 * What runs is the real program: the hooks that its saga engines call are there already, and do nothing.
 */
export const killerText = `import { appendFileSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const place = dirname(fileURLToPath(import.meta.url));
const file = (name) => join(place, 'orders', name);
const code = join(dirname(process.argv[1]), '..');
const { noHooks } = await import(pathToFileURL(join(code, 'libs', 'saga', 'saga-hooks.ts')).href);

const ordered = () => {
  try {
    return readFileSync(file('order'), 'utf8');
  } catch {
    return undefined;
  }
};

const end = () => {
  renameSync(file('order'), file('obeyed'));
  process.kill(process.pid, 'SIGKILL');
};

const textOf = ({ saga, direction, step }, moment) => [saga, direction, step, moment].join(' ');

noHooks.reached = (point) => {
  const text = textOf(point, point.moment);
  appendFileSync(file('reached'), text + '\\n');
  const order = ordered();
  if (order === text) end();
  else if (point.moment === 'before-effect' && order === textOf(point, 'within-effect')) setTimeout(end, 3);
};
`;
