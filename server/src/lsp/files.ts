import { URI } from 'vscode-uri';
import { normal } from '../workspace/path';

/** Extensions that stand for a language where a document has no file. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  javascript: '.js', javascriptreact: '.jsx', typescript: '.ts', typescriptreact: '.tsx', nginx: '.nginx', NGINX: '.nginx',
};

/** The names documents and files go by inside. */
export interface FileNames {
  /** An absolute path with `/`; for a document that is no file, a made-up one that keeps its language. */
  fileOf(uri: string): string;
  /** The URI the client knows a file by. */
  uriOf(file: string): string;
  /** A document was opened: from now on its language counts. Gives its name. */
  opened(uri: string, languageId: string): string;
}

/** Names for the documents of one session; the same URI has the same name until it is opened in another language. */
export function fileNames(): FileNames {
  const files = new Map<string, string>();
  const uris = new Map<string, string>();
  const names: FileNames = {
    fileOf: uri => files.get(uri) ?? remember(uri, nameOf(uri, '')),
    uriOf: file => uris.get(file) ?? URI.file(file).toString(),
    opened: (uri, languageId) => remember(uri, nameOf(uri, languageId)),
  };
  return names;

  function remember(uri: string, file: string): string {
    files.set(uri, file);
    uris.set(file, uri);
    return file;
  }
}

/** The name an editor shows for a document that has never been saved; undefined for all others. */
export function untitledName(uri: string): string | undefined {
  const { scheme, path } = parse(uri);
  return scheme === 'untitled' ? path.slice(path.lastIndexOf('/') + 1) : undefined;
}

function nameOf(uri: string, languageId: string): string {
  const { scheme, authority, path, fragment, fsPath } = parse(uri);
  if (scheme === 'file') return normal(fsPath);
  return normal(`/${scheme}:${authority}/${path.replace(/^\//, '')}${fragment === '' ? '' : `#${fragment}`}${EXTENSIONS[languageId] ?? ''}`);
}

/** What no URI can be is taken for the path of one that names no file. */
function parse(uri: string): URI {
  try {
    return URI.parse(uri);
  } catch {
    return URI.from({ scheme: 'unknown', path: `/${uri.replace(/^[/\\]+/, '')}` });
  }
}
