import type { FaultAnswer, FaultFormat } from '../fault-format.ts';
import { escapeHtml } from '../html.ts';
import { statusTitle } from '../status-title.ts';

const json = (status: number, message: string): FaultAnswer => ({
  status,
  body: { message, code: `${status} ${statusTitle(status)}`, title: statusTitle(status) },
});

const plain = (status: number, message: string): FaultAnswer => ({
  status,
  contentType: 'text/plain; charset=UTF-8',
  body: `${status} ${statusTitle(status)}\n\n${message}\n`,
});

const html = (status: number, message: string): FaultAnswer => {
  const title = `${status} ${statusTitle(status)}`;
  return {
    status,
    contentType: 'text/html; charset=UTF-8',
    body: [
      '<html>',
      ` <head>\n  <title>${title}</title>\n </head>`,
      ` <body>\n  <h1>${title}</h1>\n  ${escapeHtml(message)}<br /><br />\n </body>`,
      '</html>',
    ].join('\n'),
  };
};

/** The form follows `Accept`: HTML (also for any type), JSON, otherwise plain text, as webob's exceptions do. */
export const glanceFaults: FaultFormat = {
  statuses: { 'over-quota': 413, 'insufficient-storage': 413 },
  refusal: (rule) => `Your roles and the scope of your token do not allow ${rule}.`,
  render: (fault, status, { accept = '*/*' }) => {
    if (accept.includes('text/html') || accept.includes('*/*')) return html(status, fault.message);
    return accept.includes('json') ? json(status, fault.message) : plain(status, fault.message);
  },
};
