import { URI } from 'vscode-uri';

/** Extensions that stand for a language where a document has no file. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  javascript: '.js', javascriptreact: '.jsx', typescript: '.ts', typescriptreact: '.tsx', nginx: '.nginx', NGINX: '.nginx',
};

/** The name a document goes by inside: its path with `/`, or a made-up one that keeps its language. Remembers the way back. */
export function fileNames(): { fileOf(uri: string, languageId?: string): string; uriOf(file: string): string } {
  const uris = new Map<string, string>();
  return {
    fileOf(uri, languageId) {
      const parsed = URI.parse(uri);
      const file = parsed.scheme === 'file' ? URI.file(parsed.fsPath).path : `/${parsed.scheme}/${parsed.path}${EXTENSIONS[languageId ?? ''] ?? ''}`;
      uris.set(file, uri);
      return file;
    },
    uriOf: file => uris.get(file) ?? URI.file(file).toString(),
  };
}
