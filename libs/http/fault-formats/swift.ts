import type { FaultFormat } from '../fault-format.ts';
import { escapeHtml } from '../html.ts';
import { statusTitle } from '../status-title.ts';

/** A short HTML page; clients go by the status alone. */
export const swiftFaults: FaultFormat = {
  statuses: { 'over-quota': 413, timeout: 408 },
  render: (fault, status) => ({
    status,
    contentType: 'text/html; charset=UTF-8',
    body: `<html><h1>${statusTitle(status)}</h1><p>${escapeHtml(fault.message)}</p></html>`,
  }),
};
