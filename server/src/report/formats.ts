import { agent } from './agent';
import { checkstyle } from './checkstyle';
import { github } from './github';
import { gitlab } from './gitlab';
import { html } from './html';
import { json } from './json';
import { junit } from './junit';
import { markdown } from './markdown';
import type { Report } from './model';
import { sarif } from './sarif';
import { stylish } from './stylish';

export const formats = ['stylish', 'json', 'sarif', 'github', 'gitlab', 'junit', 'checkstyle', 'html', 'markdown', 'agent'] as const;
export type Format = (typeof formats)[number];

/** Writes a report in a format. `colour` matters for people only. */
export function format(report: Report, name: Format, { colour }: { readonly colour: boolean }): string {
  switch (name) {
    case 'stylish': return stylish(report, { colour });
    case 'json': return json(report);
    case 'sarif': return sarif(report);
    case 'github': return github(report);
    case 'gitlab': return gitlab(report);
    case 'junit': return junit(report);
    case 'checkstyle': return checkstyle(report);
    case 'html': return html(report);
    case 'markdown': return markdown(report);
    case 'agent': return agent(report);
  }
}
