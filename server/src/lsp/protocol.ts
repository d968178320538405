/**
 * What client and server say to each other beyond the Language Server Protocol. Types only: the client imports
 * nothing else of the server, and a literal type keeps both sides to the same spelling.
 */

/**
 * The workspace report: a virtual Markdown document, served through `workspace/textDocumentContent` (LSP 3.18).
 * The server announces the scheme and answers with an error of one sentence where there is nothing to show.
 * Links to files read `/path/in/the/folder.js#L12`: VS Code's Markdown preview follows these from a virtual document
 * (measured on 1.93.1 and 1.139.1) and shows `file:` links as plain text.
 */
export type ReportScheme = 'corslint-report';
export type ReportUri = `${ReportScheme}:/CORS%20report.md`;

/** Client → server request: the workspace is read anew, and the report with it. Answered with null. */
export type RefreshMethod = 'corslint/refresh';

/** Client → server request: the text of the report in a format, with the fixes of each finding. */
export type ReportMethod = 'corslint/report';

export interface ReportParams {
  readonly format: 'markdown' | 'html' | 'json' | 'sarif' | 'junit';
}

export interface ReportResult {
  readonly text: string;
}

/** Command of the server (`workspace/executeCommand`): shows the web page given as its argument. */
export type OpenPageCommand = 'corslint.openRulePage';

/** Server → client notification: what the status item shows. Sent whenever it changes, first once initialised. */
export type StatusMethod = 'corslint/status';

export interface StatusParams {
  readonly state: 'working' | 'ready' | 'failed';
  /** A few words, such as `3 findings`: shown after the product's name. */
  readonly text: string;
  /** One sentence for the hover, such as how many mentions of CORS could not be asked. */
  readonly detail?: string;
}

/** The settings under `corslint.`, asked for by `workspace/configuration`; absent keys have the manifest's default. */
export interface ClientSettings {
  readonly enable: boolean;
  readonly run: 'onType' | 'onSave';
  readonly scope: 'workspace' | 'openFiles';
  readonly profile: 'recommended' | 'strict' | 'security';
  readonly rules: Readonly<Record<string, 'off' | 'hint' | 'info' | 'warning' | 'error'>>;
  readonly exclude: readonly string[];
  readonly trustedOrigins: readonly string[];
  readonly codeLens: boolean;
}
