import { reply, type Reply } from '@nimbo/http/operation.ts';
import type { Receipt } from '../../domain/receipt.ts';
import type { JsonBytes } from '../common/json-bytes.ts';
import { receiptView } from './receipt-view.ts';

/** A token's text, and what it means. */
export const tokenReply = (text: string, body?: JsonBytes): Reply =>
  reply({
    headers: { 'X-Subject-Token': text, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });

/** Not enough yet: what was shown, sealed, and what else would do. */
export const receiptReply = (receipt: Receipt): Reply =>
  reply({ status: 401, headers: { 'Openstack-Auth-Receipt': receipt.text }, body: receiptView(receipt) });
