const FETCH = 'https://fetch.spec.whatwg.org/#';
const HTML = 'https://html.spec.whatwg.org/multipage/';

/** Where a standard defines the words that rules quote of it: anchors of the Fetch and HTML standards, which do not change. */
const DEFINED: ReadonlyMap<string, string> = new Map([
  ['CORS check', `${FETCH}concept-cors-check`],
  ['CORS protocol and credentials', `${FETCH}cors-protocol-and-credentials`],
  ['CORS protocol and HTTP caches', `${FETCH}cors-protocol-and-http-caches`],
  ['Basic safe CORS protocol setup', `${FETCH}basic-safe-cors-protocol-setup`],
  ['HTTP-network fetch', `${FETCH}concept-http-network-fetch`],
  ['CORS-preflight fetch', `${FETCH}cors-preflight-fetch`],
  ['CORS-safelisted request-header', `${FETCH}cors-safelisted-request-header`],
  ['CORS non-wildcard request-header name', `${FETCH}cors-non-wildcard-request-header-name`],
  ['CORS-exposed header-name list', `${FETCH}concept-response-cors-exposed-header-name-list`],
  ['HTTP responses', `${FETCH}http-responses`],
  ['opaque filtered response', `${FETCH}concept-filtered-response-opaque`],
  ['forbidden request-header', `${FETCH}forbidden-request-header`],
  ['forbidden method', `${FETCH}forbidden-method`],
  ['extract header list values', `${FETCH}extract-header-list-values`],
  ['cross-origin resource policy check', `${FETCH}cross-origin-resource-policy-check`],
  ['TAO check', `${FETCH}concept-tao-check`],
  ['ASCII serialization of an origin', `${HTML}browsers.html#ascii-serialisation-of-an-origin`],
  ['site', `${HTML}browsers.html#site`],
  ['Pragma directives', `${HTML}semantics.html#pragma-directives`],
]);

/** A source as a rule names it, in Markdown, with links where it names something that has an address of its own: a part of a standard, an RFC, an issue, a CVE. The words stay as they are. */
export function linkSource(source: string): string {
  const standard = /^(?:Fetch|HTML) standard, /.test(source);
  let repository = '';
  return source.replace(/"([^"]+)"|\bRFC (\d+), (\d+(?:\.\d+)*)|([\w.-]+\/[\w.-]+)?#(\d+)\b|\bCVE-\d{4}-\d+\b|\bWSTG-CLNT-07\b|^nginx documentation, add_header/g, (words: string, quoted?: string, rfc?: string, section?: string, named?: string, issue?: string) => {
    if (quoted !== undefined) {
      const target = standard ? DEFINED.get(quoted) : undefined;
      if (standard && target === undefined) throw new Error(`where is ${words}? Add it to scripts/source-links.ts`);
      return target === undefined ? words : `[${words}](${target})`;
    }
    if (rfc !== undefined && section !== undefined) return `[${words}](https://www.rfc-editor.org/rfc/rfc${rfc}#section-${section})`;
    if (issue !== undefined) {
      repository = named ?? repository;
      return repository === '' ? words : `[${words}](https://github.com/${repository}/issues/${issue})`;
    }
    if (words.startsWith('CVE-')) return `[${words}](https://www.cve.org/CVERecord?id=${words})`;
    if (words.startsWith('WSTG-')) return `[${words}](https://owasp.org/www-project-web-security-testing-guide/stable/4-Web_Application_Security_Testing/11-Client-side_Testing/07-Testing_Cross_Origin_Resource_Sharing)`;
    return `[${words}](https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header)`;
  });
}
