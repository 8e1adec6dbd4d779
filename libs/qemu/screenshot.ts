import type { CallContext } from '@nimbo/qmp/call-context.ts';
import type { QmpClient } from '@nimbo/qmp/qmp-client.ts';
import { checkPath } from './option-text.ts';

/**
 * Writes the guest's screen as PNG into a file that QEMU's user can write.
 * @throws QmpError for a guest without a screen
 */
export const takeScreenshot = async (ctx: CallContext, qmp: QmpClient, file: string): Promise<void> => {
  await qmp.execute(ctx, 'screendump', { filename: checkPath(file), format: 'png' });
};
