import type { Report } from './model';
import { sayCounts } from './model';
import { escapeXml as e, groupBy } from './xml';

const STYLE = 'body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}table{border-collapse:collapse;width:100%}'
  + 'td,th{border-bottom:1px solid #8884;padding:.4rem;text-align:left;vertical-align:top}.error{color:#d1242f}.warning{color:#9a6700}code{font-size:.9em}';

/** One page without scripts or outer files. */
export function html(report: Report): string {
  const { findings, policies } = report;
  const sections = groupBy(findings, ({ file }) => file).map(([file, found]) => `<h2><code>${e(file)}</code></h2>\n<table>\n${found.map(({ line, column, severity, rule, message, fixes }) =>
    `<tr><td>${line}:${column}</td><td class="${severity}">${severity}</td><td>${e(message)}${fixes[0] ? `<br><small>Fix: ${e(fixes[0].title)}</small>` : ''}</td><td><code>${e(rule)}</code></td></tr>`).join('\n')}\n</table>`);
  const rows = policies.map(({ file, line, scope, origin, origins, credentials, preflight, library, adapter }) =>
    `<tr><td><code>${e(file)}:${line}</code></td><td>${e(scope)}</td><td>${e(origins.join(', ') || origin)}</td><td>${credentials === 'unknown' ? 'unknown' : credentials ? 'yes' : 'no'}</td><td>${preflight}</td><td>${e(library ?? adapter)}</td></tr>`);
  const table = rows.length === 0 ? '' : `<h2>Policies</h2>\n<table>\n<tr><th>where</th><th>scope</th><th>origins</th><th>credentials</th><th>preflight</th><th>by</th></tr>\n${rows.join('\n')}\n</table>`;
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>CORS report</title><style>${STYLE}</style></head>\n<body>\n<h1>CORS report</h1>\n<p><strong>${e(sayCounts(findings))}</strong></p>\n${[...sections, table].filter(part => part !== '').join('\n')}\n</body></html>\n`;
}
