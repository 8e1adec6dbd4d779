import { runProgram } from '@nimbo/host/run-program.ts';

interface DefaultRoute {
  readonly dev?: string;
  readonly metric?: number;
}

const timeLimit = 10_000;

/** The interface of the default route with the lowest metric; `none` where there is no way out, or no `ip` to ask. */
export const findUplink = async (): Promise<string> => {
  const call = { program: 'ip', args: ['-j', '-4', 'route', 'show', 'default'] };
  try {
    const { stdout } = await runProgram({ signal: AbortSignal.timeout(timeLimit) }, call);
    const routes = JSON.parse(stdout || '[]') as readonly DefaultRoute[];
    const [best] = routes.toSorted((left, right) => (left.metric ?? 0) - (right.metric ?? 0));
    return best?.dev ?? 'none';
  } catch {
    return 'none';
  }
};
