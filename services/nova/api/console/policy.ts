import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { adminRule, memberRule } from '../common/policy.ts';

const action = 'POST /servers/{server_id}/action';

/** Rules of consoles (Nova 2025.1 policy defaults). */
export const consolePolicy = {
  open: memberRule(
    'os-remote-consoles',
    "Open a server's console.",
    action,
    'POST /servers/{server_id}/remote-consoles',
  ),
  output: memberRule('os-console-output', "Read what a server's serial port has said.", action),
  token: adminRule(
    'os-console-auth-tokens',
    'Show what a console token is for.',
    'GET /os-console-auth-tokens/{console_token}',
  ),
} as const satisfies Record<string, PolicyRule>;
