import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ConsoleMessage } from '../../../../server/src/cors/console/read-console';
import { readConsole } from '../../../../server/src/cors/console/read-console';

/** What is known of each message, one text a message: `browser code key=value …`. */
function told(text: string): string[] {
  return readConsole(text).map(({ browser, code, ...rest }) => [browser, code, ...Object.entries(rest).filter(([, value]) => value !== null).map(([key, value]) => `${key}=${value}`)].join(' '));
}

/** Texts that people pasted into public issue threads and sources, hosts and all. */
const PASTED: readonly (readonly [name: string, text: string, expected: readonly string[]])[] = [
  ['Chrome, with the line behind it and file names', `Access to fetch at 'http://localhost:8080/api/v1/battlegroup/status' from origin 'https://dune-admin.layout.tools' has been blocked by CORS policy: Permission was denied for this request to access the \`loopback\` address space.
localhost:8080/api/v1/battlegroup/status:1  Failed to load resource: net::ERR_FAILED
/#/battlegroup:1 Access to fetch at 'http://localhost:8080/api/v1/status' from origin 'https://dune-admin.layout.tools' has been blocked by CORS policy: Permission was denied for this request to access the \`loopback\` address space.
localhost:8080/api/v1/status:1  Failed to load resource: net::ERR_FAILED`, [
    'chromium LocalNetworkAccessPermissionDenied url=http://localhost:8080/api/v1/battlegroup/status origin=https://dune-admin.layout.tools kind=fetch notCors=local-network',
    'chromium LocalNetworkAccessPermissionDenied url=http://localhost:8080/api/v1/status origin=https://dune-admin.layout.tools kind=fetch notCors=local-network',
  ]],
  ['Chrome, XMLHttpRequest behind a redirect, with method and status from the line behind it', `12:01:33.120 app.js:12 Access to XMLHttpRequest at 'https://api.example.com/v1/me' (redirected from 'https://api.example.com/me') from origin 'https://app.example.com' has been blocked by CORS policy: The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'. The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.
app.js:12 PUT https://api.example.com/v1/me net::ERR_FAILED 200 (OK)
Uncaught (in promise) TypeError: Failed to fetch
    at app.js:12:5`, ['chromium WildcardOriginNotAllowed phase=response url=https://api.example.com/v1/me origin=https://app.example.com method=PUT status=200 kind=XMLHttpRequest redirectedFrom=https://api.example.com/me']],
  ['Chrome up to 60', "XMLHttpRequest cannot load https://api2.branch.io/v1/open. No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin 'null' is therefore not allowed access. The response had HTTP status code 400.", ['chromium MissingAllowOriginHeader phase=response url=https://api2.branch.io/v1/open origin=null status=400 kind=XMLHttpRequest']],
  ['Chrome 61 to 66', "Failed to load http://localhost:5001/fir-express-graphql/us-central1/api: Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin 'http://localhost:3000' is therefore not allowed access. The response had HTTP status code 405. If an opaque response serves your needs, set the request's mode to 'no-cors' to fetch the resource with CORS disabled.", ['chromium PreflightMissingAllowOriginHeader phase=preflight url=http://localhost:5001/fir-express-graphql/us-central1/api origin=http://localhost:3000 status=405']],
  ['Chrome up to 60, credentials', "XMLHttpRequest cannot load http://localhost:5000/. Credentials flag is 'true', but the 'Access-Control-Allow-Credentials' header is ''. It must be 'true' to allow credentials. Origin 'http://www.example.com' is therefore not allowed access.", ['chromium InvalidAllowCredentials phase=response url=http://localhost:5000/ origin=http://www.example.com value= kind=XMLHttpRequest']],
  ['Chrome up to 60, status and redirect of a preflight', 'Fetch API cannot load http://localhost:1437/add-discount-entry. Response for preflight has invalid HTTP status code 404\nFailed to load http://localhost:8081/good-beers: Response for preflight is invalid (redirect)', [
    'chromium PreflightInvalidStatus phase=preflight url=http://localhost:1437/add-discount-entry status=404 kind=fetch', 'chromium PreflightDisallowedRedirect phase=preflight url=http://localhost:8081/good-beers',
  ]],
  ['Chrome 93, private network', "Access to XMLHttpRequest at 'http://192.168.56.1:8330/commands/' from origin 'http://localradio.koenvh.nl' has been blocked by CORS policy: The request client is not a secure context and the resource is in more-private address space `private`.", ['chromium InsecurePrivateNetwork url=http://192.168.56.1:8330/commands/ origin=http://localradio.koenvh.nl kind=XMLHttpRequest notCors=local-network']],
  ['Chrome, a file', "Access to script at 'file:///media/archive/osw.zip/osw/osw.js' from origin 'null' has been blocked by CORS policy: Cross origin requests are only supported for protocol schemes: http, data, chrome, chrome-extension, chrome-untrusted, https.", ['chromium CorsDisabledScheme phase=response url=file:///media/archive/osw.zip/osw/osw.js origin=null kind=script']],
  ['Chrome, origin left out', "Access to XMLHttpRequest at 'https://corona.lmao.ninja/v2/' from origin has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.", ['chromium MissingAllowOriginHeader phase=response url=https://corona.lmao.ninja/v2/ kind=XMLHttpRequest']],
  ['Chrome, quotes as a chat makes them, broken lines', 'Access to fetch at ‘https://api.example.com/me’\n   from origin ‘http://localhost:3000’ has been blocked by CORS policy: Response to preflight\n   request doesn’t pass access control check: It does not have HTTP ok status.', ['chromium PreflightInvalidStatus phase=preflight url=https://api.example.com/me origin=http://localhost:3000 kind=fetch']],
  ['Chrome, reasons alone', "Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource.\nMethod PUT is not allowed by Access-Control-Allow-Methods in preflight response.", ['chromium PreflightMissingAllowOriginHeader phase=preflight', 'chromium MethodDisallowedByPreflightResponse phase=preflight method=PUT']],
  ['Chrome, a font', "Access to Font at 'https://cdn.example/f.woff' from origin 'https://app.example' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin 'https://app.example' is therefore not allowed access.", ['chromium MissingAllowOriginHeader phase=response url=https://cdn.example/f.woff origin=https://app.example kind=font']],
  ['Chrome, Issues panel', "Access blocked by CORS policy: Request header field x-a is not allowed by Access-Control-Allow-Headers in preflight response.", ['chromium HeaderDisallowedByPreflightResponse phase=preflight header=x-a']],
  ['Chrome, a reason that no version we know prints', "Access to fetch at 'https://a.example/' from origin 'https://b.example' has been blocked by CORS policy: The moon is full.", ['chromium unknown url=https://a.example/ origin=https://b.example kind=fetch']],
  ['Chrome, Network panel', 'CORS error: Cross-Origin Resource Sharing error: PreflightMissingAllowOriginHeader', ['chromium PreflightMissingAllowOriginHeader phase=preflight']],
  ['Safari', `[Error] Origin http://localhost:3200 is not allowed by Access-Control-Allow-Origin. Status code: 200
[Error] Fetch API cannot load http://127.0.0.1:3101/config due to access control checks.
[Error] Failed to load resource: Origin http://localhost:3200 is not allowed by Access-Control-Allow-Origin. Status code: 200 (config, line 0)
[Error] WebSocket connection to 'ws://127.0.0.1:3101/ws' failed: The network connection was lost.`, ['webkit origin-not-allowed url=http://127.0.0.1:3101/config origin=http://localhost:3200 status=200 kind=fetch']],
  ['Safari up to 14, no status', '[Error] Origin https://www.pscheduler.com is not allowed by Access-Control-Allow-Origin.\n[Error] Fetch API cannot load https://fdnvrxrba7.execute-api.us-east-1.amazonaws.com/beta/courses/search?query=CS%201114&size=1000 due to access control checks.\n[Error] Failed to load resource: Origin https://www.pscheduler.com is not allowed by Access-Control-Allow-Origin. (search, line 0)', ['webkit origin-not-allowed url=https://fdnvrxrba7.execute-api.us-east-1.amazonaws.com/beta/courses/search?query=CS%201114&size=1000 origin=https://www.pscheduler.com kind=fetch']],
  ['Safari up to 8, one line', '[Error] XMLHttpRequest cannot load https://mxr.mozilla.org/raw=1. Origin http://www.example.com is not allowed by Access-Control-Allow-Origin.', ['webkit origin-not-allowed url=https://mxr.mozilla.org/raw=1 origin=http://www.example.com kind=XMLHttpRequest']],
  ['Safari, a status that cannot be of a preflight', '[Error] Origin https://0.0.0.0:44 is not allowed by Access-Control-Allow-Origin. Status code: 400\n[Error] Fetch API cannot load https://countries.trevorblades.com/graphql due to access control checks.', ['webkit origin-not-allowed phase=response url=https://countries.trevorblades.com/graphql origin=https://0.0.0.0:44 status=400 kind=fetch']],
  ['Safari, lines in the other order', '1. XMLHttpRequest cannot load www.exapmlw.com due to access control checks.\n2. Request header field API-KEY is not allowed by Access-Control-Allow-Headers.', ['webkit header-not-allowed phase=preflight url=www.exapmlw.com header=API-KEY kind=XMLHttpRequest']],
  ['Safari, server down', '[Error] Could not connect to the server.\n[Error] Fetch API cannot load https://localhost:7171/hub/negotiate?negotiateVersion=1 due to access control checks.\n[Error] Failed to load resource: Could not connect to the server. (negotiate, line 0)', ['webkit network-error url=https://localhost:7171/hub/negotiate?negotiateVersion=1 kind=fetch notCors=unreachable']],
  ['Safari, the second line alone', 'Fetch API cannot load http://192.168.0.201/metrics due to access control checks.\n    m — status.js:1:1599\n\nUnhandled Promise Rejection: TypeError: Load failed', ['webkit access-control-checks url=http://192.168.0.201/metrics kind=fetch']],
  ['Firefox, with the line that follows a failed preflight', 'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://a.example/x. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 401. [Learn More]\nCross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://a.example/x. (Reason: CORS request did not succeed). Status code: (null).\nTypeError: NetworkError when attempting to fetch resource.', ['firefox CORSMissingAllowOrigin phase=preflight url=http://a.example/x status=401']],
  ['Firefox up to 52 and 96', 'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://localhost:3000/clients/api. (Reason: CORS request failed).\nCross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://b.example/. (Reason: missing token ‘x-a’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel).\nCross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://c.example/. (Reason: CORS preflight channel did not succeed).', [
    'firefox CORSDidNotSucceed url=http://localhost:3000/clients/api notCors=unreachable', 'firefox CORSMissingAllowHeaderFromPreflight phase=preflight url=http://b.example/ header=x-a', 'firefox CORSPreflightDidNotSucceed phase=preflight url=http://c.example/',
  ]],
  ['Firefox, a reason alone', 'CORS header ‘Access-Control-Allow-Origin’ missing', ['firefox CORSMissingAllowOrigin']],
  ['Firefox in German', "Quellübergreifende (Cross-Origin) Anfrage blockiert: Die Gleiche-Quelle-Regel verbietet das Lesen der externen Ressource auf http://localhost:30003/ConnectionService/GetConnections. (Grund: CORS-Kopfzeile 'Access-Control-Allow-Origin' fehlt). Statuscode: 200.", ['firefox CORSMissingAllowOrigin url=http://localhost:30003/ConnectionService/GetConnections status=200']],
  ['Firefox in German, broken lines', " * Quellübergreifende (Cross-Origin) Anfrage blockiert: Die Gleiche-Quelle-Regel verbietet das Lesen der externen Ressource \n * auf https://tools.home/logger/api.php?page=x. \n * (Grund: CORS-Kopfzeile 'Access-Control-Allow-Origin' stimmt nicht mit 'https://tools.home' überein)", ['firefox CORSAllowOriginNotMatchingOrigin url=https://tools.home/logger/api.php?page=x value=https://tools.home']],
  ['Firefox in French', 'Blocage d’une requête multiorigines (Cross-Origin Request) : la politique « Same Origin » ne permet pas de consulter la ressource distante située sur http://vtiles.plumegeo.fr/10/531/363.pbf. Raison : l’en-tête CORS « Access-Control-Allow-Origin » est manquant. Code d’état : 404', ['firefox CORSMissingAllowOrigin url=http://vtiles.plumegeo.fr/10/531/363.pbf status=404']],
  ['Firefox in Japanese', 'クロスオリジン要求をブロックしました: 同一生成元ポリシーにより、https://7avtvu.lambda-url.us-east-1.on.aws/ にあるリモートリソースの読み込みは拒否されます (理由: CORS ヘッダー ‘Access-Control-Allow-Origin’ が ‘https://a.example, https://a.example’ と異なる)。\nクロスオリジン要求をブロックしました: 同一生成元ポリシーにより、https://static.cloudflareinsights.com/beacon.min.js/vcd15 にあるリモートリソースの読み込みは拒否されます (理由: CORS 要求が成功しなかった)。ステータスコード: (null)', [
    'firefox CORSAllowOriginNotMatchingOrigin url=https://7avtvu.lambda-url.us-east-1.on.aws/ value=https://a.example, https://a.example', 'firefox CORSDidNotSucceed url=https://static.cloudflareinsights.com/beacon.min.js/vcd15 notCors=unreachable',
  ]],
  ['Firefox in Chinese', "已拦截跨源请求：同源策略禁止读取位于 http://localhost:9080/albums/add-new 的远程资源。（原因：CORS 头缺少 'Access-Control-Allow-Origin'）。状态码：200。", ['firefox CORSMissingAllowOrigin url=http://localhost:9080/albums/add-new status=200']],
  ['Firefox in Chinese, before there was a status: several headers read the same', "已拦截跨源请求：同源策略禁止读取位于 http://localhost:9200/_all 的远程资源。（原因：CORS 头缺少 'Access-Control-Allow-Origin'）。", ['firefox unknown url=http://localhost:9200/_all']],
  ['Firefox in Russian', 'Запрос из постороннего источника заблокирован: Политика одного источника запрещает чтение удалённого ресурса на https://vk.com/. (Причина: отсутствует заголовок CORS «Access-Control-Allow-Origin»). Код состояния: 200.', ['firefox CORSMissingAllowOrigin url=https://vk.com/ status=200']],
  ['Firefox in Spanish, with the link', 'Solicitud de origen cruzado bloqueada: La misma política de origen no permite la lectura de recursos remotos en http://localhost:5000/user/signup. (Razón: Solicitud CORS no exitosa) https://developer.mozilla.org/docs/Web/HTTP/CORS/Errors/CORSDidNotSucceed', ['firefox CORSDidNotSucceed url=http://localhost:5000/user/signup notCors=unreachable']],
  ['mixed content', "Mixed Content: The page at 'https://k.dh8.link/' was loaded over HTTPS, but requested an insecure XMLHttpRequest endpoint 'http://172.19.0.1:1122/getBookshelf'. This request has been blocked; the content must be served over HTTPS.\n[blocked] The page at https://app.example/ requested insecure content from http://localhost:3002/api/sido. This content was blocked and must be served over HTTPS.", ['chromium MixedContent url=http://172.19.0.1:1122/getBookshelf notCors=mixed-content', 'webkit mixed-content url=http://localhost:3002/api/sido notCors=mixed-content']],
  ['Content Security Policy', "Refused to connect to 'http://www.fairsteam.com/app/292030?api_version=2' because it violates the following Content Security Policy directive: \"connect-src 'self'\".\nConnecting to 'https://b.example/' violates the following Content Security Policy directive: \"connect-src 'self'\". The action has been blocked.\nRefused to connect to https://plausible.io/api/event because it does not appear in the connect-src directive of the Content Security Policy.\nContent-Security-Policy: The page’s settings blocked the loading of a resource (connect-src) at https://a.example/x because it violates the following directive: “connect-src 'self'”\nContent Security Policy: The page’s settings blocked the loading of a resource at https://console.re/socket.io/?EIO=4 (“default-src”).", [
    'chromium ContentSecurityPolicy url=http://www.fairsteam.com/app/292030?api_version=2 notCors=csp', 'chromium ContentSecurityPolicy url=https://b.example/ notCors=csp', 'webkit content-security-policy url=https://plausible.io/api/event notCors=csp', 'firefox CSPGenericViolation url=https://a.example/x notCors=csp', 'firefox CSPGenericViolation url=https://console.re/socket.io/?EIO=4 notCors=csp',
  ]],
  ['network errors', 'GET http://localhost:3000/x net::ERR_CONNECTION_REFUSED\nGET https://ads.example/a.js net::ERR_BLOCKED_BY_CLIENT\nGET https://img.example/a.png net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin 200 (OK)\nGET https://img.example/b.png net::ERR_BLOCKED_BY_ORB', [
    'chromium net::ERR_CONNECTION_REFUSED url=http://localhost:3000/x method=GET notCors=unreachable', 'chromium net::ERR_BLOCKED_BY_CLIENT url=https://ads.example/a.js method=GET notCors=blocked-by-client', 'chromium net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin url=https://img.example/a.png method=GET status=200 notCors=corp', 'chromium net::ERR_BLOCKED_BY_ORB url=https://img.example/b.png method=GET notCors=opaque',
  ]],
  ['resource policies', "The resource at “https://a.example/i.png” was blocked due to its Cross-Origin-Resource-Policy header (or lack thereof). See https://developer.mozilla.org/x\nCancelled load to https://b.example/i.png because it violates the resource's Cross-Origin-Resource-Policy response header.\nThe resource at “https://c.example/i.png” was blocked by OpaqueResponseBlocking. Reason: “x”.", ['firefox CORPBlocked url=https://a.example/i.png notCors=corp', 'webkit cross-origin-resource-policy url=https://b.example/i.png notCors=corp', 'firefox ResourceBlockedORB url=https://c.example/i.png notCors=opaque']],
  ['what says nothing', 'AxiosError: Network Error', ['unknown no-reason']],
  ['a script that may not read a header', 'Refused to get unsafe header "X-Total-Count"', ['chromium unsafe-header phase=response header=X-Total-Count kind=XMLHttpRequest']],
];

describe('what people paste', () => {
  for (const [name, text, expected] of PASTED) it(name, () => assert.deepEqual(told(text), expected));

  it('is taken for nothing when it is nothing', () => {
    for (const text of ['', '   \n', 'hello', 'access-control-allow-origin: *', 'HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: https://a.example\n', "I read about 'Access-Control-Allow-Origin' on https://a.example and CORS.", 'Error: read ECONNRESET', 'The network connection was lost.']) assert.deepEqual(told(text), [], text);
  });

  it('comes once when it was printed twice', () => {
    const [, text] = PASTED.find(([name]) => name === 'Chrome, a font') ?? assert.fail();
    assert.equal(readConsole(`${text}\n${text}\n${text}`).length, 1);
  });

  it('never breaks the reader, and keeps within the text', () => {
    const all = PASTED.map(([, text]) => text).join('\n');
    fc.assert(fc.property(fc.nat(all.length), fc.nat(400), fc.string(), (start, length, noise) => {
      const text = all.slice(start, start + length) + noise;
      for (const one of readConsole(text)) for (const key of ['origin', 'method', 'header'] as const satisfies (keyof ConsoleMessage)[]) assert.ok(one[key] === null || text.includes(one[key]));
    }), { numRuns: 400 });
  });

  it('is read in time however long and odd it is', () => {
    for (const part of ['Access to a at ', 'Origin ', 'net::ERR_A http://a/ ', 'Reason: ', "« Access-Control-Allow-Origin ", "has a value '", 'http://a/ CORS ‘', '\n\n  ', 'Failed to load http:x ', 'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ']) {
      const started = performance.now();
      readConsole(part.repeat(Math.ceil(250_000 / part.length)));
      assert.ok(performance.now() - started < 10_000, part);
    }
  }).timeout(60_000);
});
