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

/** Client → server request, with an empty object: what can be asked in the workspace, and who might ask. Takes long the first time; shows progress, can be cancelled. */
export type ServersMethod = 'corslint/servers';

export interface ServersResult {
  /** In order of the file names. */
  readonly servers: readonly AskableServer[];
  /** Front ends of the workspace first, a hostile one and `null` last. */
  readonly origins: readonly OfferedOrigin[];
}

/** Names a server (or a router, or a handler) from one request to the next. */
export interface ServerName {
  /** The file it was found in when that was read. */
  readonly uri: string;
  readonly kind: 'server' | 'group' | 'handler';
  readonly name: string;
  /** Counts from 0 among those of the same file, kind and name. */
  readonly nth: number;
}

export interface AskableServer extends ServerName {
  /** `express@5`, `nginx`, … */
  readonly framework: string;
  readonly at: SourcePlace;
  readonly routes: readonly { readonly method: string; readonly path: string }[];
}

export interface OfferedOrigin {
  readonly origin: string;
  readonly who: 'front-end' | 'named' | 'hostile';
}

/** A place to jump to. */
export interface SourcePlace {
  readonly uri: string;
  /** The file as it is shown, and the line as people count. */
  readonly file: string;
  readonly line: number;
  /** Lines and UTF-16 columns from 0. */
  readonly range: { readonly start: { readonly line: number; readonly character: number }; readonly end: { readonly line: number; readonly character: number } };
}

/** Client → server request: a fetch of a page played through against a server of the workspace. */
export type SimulateMethod = 'corslint/simulate';

export interface SimulateParams {
  readonly server: ServerName;
  readonly request: SimulatedRequest;
}

/** What a page passes to `fetch()`, as a person typed it. */
export interface SimulatedRequest {
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  /** `Name: value`, one a line; empty lines count for nothing. */
  readonly headers: string;
  readonly credentials: 'omit' | 'same-origin' | 'include';
  /** Scheme, host and port by which the server is reached; empty: not known. */
  readonly base: string;
}

/** `problem`: one sentence about what makes no sense, or that the server is not there any more. */
export type SimulateResult = { readonly problem: string } | { readonly problem?: undefined; readonly simulation: ShownSimulation };

export interface ShownSimulation {
  readonly server: { readonly name: string; readonly framework: string; readonly at: SourcePlace };
  readonly verdict: 'allowed' | 'blocked' | 'depends' | 'unknown';
  readonly blockedAt: 'preflight' | 'response' | null;
  readonly why: string;
  readonly depends: readonly { readonly on: string; readonly verdict: string; readonly at?: SourcePlace }[];
  readonly exchanges: readonly ShownExchange[];
  readonly browsers: readonly ShownBrowser[];
  readonly responsible: readonly { readonly message: string; readonly at: SourcePlace }[];
  /** Fixes after which this request is allowed: each stands under the cursor at its place. */
  readonly fixes: readonly { readonly title: string; readonly rule: string; readonly at: SourcePlace }[];
  /** Nobody should let the page in for its own sake: a stranger, or `null`. Then `needs` is empty. */
  readonly hostile: boolean;
  /** What the answers lack. */
  readonly needs: readonly { readonly of: 'preflight' | 'request'; readonly lines: readonly (readonly [name: string, value: string])[]; readonly status?: number }[];
  readonly cookies: readonly string[];
}

export interface ShownExchange {
  readonly kind: 'preflight' | 'request';
  readonly method: string;
  readonly url: string;
  readonly sent: readonly { readonly name: string; readonly value: string; readonly by: 'page' | 'browser' }[];
  /** No browser sends it, because the preflight fails. */
  readonly withheld: boolean;
  /** Null: nothing that could be followed answers. */
  readonly answer: {
    /** Null: not known. */
    readonly status: number | null;
    readonly outcome: string;
    /** A value of null is not known. */
    readonly headers: readonly { readonly name: string; readonly value: string | null; readonly at: SourcePlace }[];
    /** There may be further lines. */
    readonly open: boolean;
  } | null;
}

export interface ShownBrowser {
  readonly name: 'chromium' | 'firefox' | 'webkit';
  /** The version whose texts these are. */
  readonly version: string;
  /** `unknown`: it goes on to an answer that is not known. */
  readonly verdict: 'allowed' | 'blocked' | 'unknown';
  /** What it prints. */
  readonly message: string | null;
}

/** Command of the client: opens the view that simulates a request. Its argument preselects. */
export type SimulateCommand = 'corslint.simulateRequest';

export interface SimulateTarget extends Partial<ServerName> {
  readonly method?: string;
  readonly path?: string;
}

/** Command of the server (`workspace/executeCommand`): shows the web page given as its argument. */
export type OpenPageCommand = 'corslint.openRulePage';

/** Client → server request: what a browser's console messages mean, and which lines of the workspace they come from. Shows progress, can be cancelled. */
export type ExplainMethod = 'corslint/explain';

export interface ExplainParams {
  /** One message or a whole console, as it was copied. */
  readonly text: string;
}

export interface ExplainResult {
  /** In the order of the text; empty when it holds no message that is known. */
  readonly messages: readonly ExplainedMessage[];
  /** How many files that speak of CORS were looked at. */
  readonly files: number;
}

export interface ExplainedMessage {
  /** One sentence each; null where there is nothing to say. */
  readonly cause: string;
  readonly notCause: string | null;
  /** What the message does not say, and where it is to be seen. */
  readonly missing: string | null;
  /** What it is about, when CORS is not what stopped the request. */
  readonly notCors: string | null;
  readonly url: string | null;
  readonly origin: string | null;
  /** Ids, likeliest first. */
  readonly rules: readonly string[];
  /** Likeliest first. */
  readonly culprits: readonly {
    readonly rule: string | null;
    readonly message: string;
    readonly certainty: 'certain' | 'likely' | 'possible';
    readonly at: SourcePlace;
    /** Titles of the fixes. */
    readonly fixes: readonly string[];
  }[];
}

/** What a client says of itself under `capabilities.experimental`. */
export interface ExperimentalAbilities {
  readonly corslint?: {
    /** It has the command `corslint.copyText`. */
    readonly copyText?: boolean;
  };
}

/** Command of the client, in code actions: puts its first argument on the clipboard, and says that it has copied its second (`curl commands`). */
export type CopyTextCommand = 'corslint.copyText';

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
