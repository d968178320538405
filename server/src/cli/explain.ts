import { defaultSettings } from '../engine/profiles';
import type { Culprit } from '../engine/explain/culprits';
import type { Locate } from '../report/build';
import { locator, reportFinding } from '../report/build';
import type { ReportedFix } from '../report/model';
import type { Explained } from '../workspace/explain';
import { explainConsole } from '../workspace/explain';
import { textOnDisk } from '../workspace/read-text';
import { sayExplained } from './explain-text';
import type { ExplainOptions } from './options';
import { openNamed, shownName } from './paths';
import type { Terminal } from './terminal';

/** `corslint explain`: what a browser's message means, and the lines it comes from. Exit code 0 when a message was read, 2 when the text holds none. */
export async function explain(options: ExplainOptions, terminal: Terminal): Promise<number> {
  const text = options.text === '-' ? await terminal.readStandardInput() : options.text;
  const { workspace, wanted } = openNamed(options.paths, { settings: defaultSettings, exclude: [], all: false });
  const explained = explainConsole(text, workspace, wanted, (done, file) => terminal.progress(`${Math.min(done + 1, wanted.length)}/${wanted.length} ${shownName(file)}`));
  const locate = locator(textOnDisk, shownName);
  if (options.format === 'json') terminal.out(`${JSON.stringify({ messages: explained.map(one => plain(one, locate)) }, null, 2)}\n`);
  else terminal.out(explained.map(one => sayExplained(one, locate, options.paths, terminal.colour)).join('\n'));
  if (explained.length > 0) return 0;
  terminal.err('corslint: That is no message of Chrome, Firefox or Safari about a blocked request that we know; copy it from the browser\'s console as a whole.\n');
  return 2;
}

/** The JSON contract of `explain`. */
function plain({ message, cause, notCause, missing, rules, culprits }: Explained, locate: Locate): object {
  const { browser, code, phase, url, origin, value, notCors, method, header, status, kind, redirectedFrom } = message;
  return { browser, code, phase, url, origin, value, cause, notCors, rules, culprits: culprits.map(one => culpritOf(one, locate)), method, header, status, kind, redirectedFrom, notCause, missing };
}

function culpritOf(culprit: Culprit, locate: Locate): object {
  const { rule = null, message, at, certainty, cured, subject } = culprit;
  return { rule, message, ...locate(at), certainty, fixes: reportedFixes(culprit, locate), cured, server: subject === '' ? null : subject };
}

function reportedFixes({ rule = '', message, at, fixes }: Culprit, locate: Locate): readonly ReportedFix[] {
  return reportFinding({ rule, severity: 'error', message, at, related: [], changes: [] }, fixes, locate).fixes;
}
