import type { Context } from '@nimbo/context/context.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Operation } from '@nimbo/http/operation.ts';
import { callersProject } from '../../domain/caller.ts';

/** @throws BadRequest where a URL names another project than the token is for */
const assertOwnProject = (ctx: Context, projectId: unknown): void => {
  if (projectId === callersProject(ctx)) return;
  throw new BadRequest('Malformed request url: the project in it is not the one that the token is for.');
};

const withProject = (plain: Operation): Operation => ({
  ...plain,
  name: `${plain.name}_in_project`,
  path: plain.path.replace('/v3/', '/v3/{own_project}/'),
  handle: async (ctx, request) => {
    assertOwnProject(ctx, (request.params as { readonly own_project?: string }).own_project);
    return plain.handle(ctx, request);
  },
});

/** The operations under `/v3/…`, and the same under `/v3/{own_project}/…`, which clients use that know the older form. */
export const inBothForms = (operations: readonly Operation[]): readonly Operation[] =>
  operations.flatMap((plain) => [plain, withProject(plain)]);
