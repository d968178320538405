import fc from 'fast-check';
import type { Ground } from './real-nginx';

/** A configuration in words that need their surroundings filled in: `ROOT`, `UPSTREAM`, `PASSWORDS`, and `N` for a number of its own. */
export interface Generated {
  readonly http: string;
  readonly server: string;
  /** Nothing is where it should be: files are missing, upstreams are down. */
  readonly broken: boolean;
}

/** Paths that lead to the generated locations; all are files in the healthy world. */
export const PATHS = ['/', '/index.html', '/a.txt', '/api/users', '/api/v2/x', '/static/pic.png', '/exact', '/re/12/x', '/items/1'];

/** The configuration as text. */
export function fill(text: string, ground: Ground, broken: boolean, n: number): string {
  return text.replaceAll('ROOT', broken ? ground.empty : ground.root).replaceAll('UPSTREAM', broken ? ground.dead : ground.live)
    .replaceAll('PASSWORDS', ground.passwords).replace(/\bvar_/g, `var${n}_`);
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>, or: T, weight = 1): fc.Arbitrary<T> => fc.oneof({ weight: 5, arbitrary: fc.constant(or) }, { weight: Math.round(5 * weight), arbitrary });
const pick = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
const joined = (arbitrary: fc.Arbitrary<string>, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.array(arbitrary, { minLength, maxLength }).map(parts => parts.join(' '));

const headerValue = pick('*', '$http_origin', '"$http_origin"', '$var_text', '$var_pattern', '"https://app.example.com"', '\'https://b.example\'', '""', '$var_flagged', '${var_text}');
const header = fc.oneof(
  fc.tuple(pick('Access-Control-Allow-Origin', '"Access-Control-Allow-Origin"', 'access-control-allow-origin'), headerValue),
  fc.tuple(pick('Access-Control-Allow-Credentials'), pick('true', '"true"', '$var_credentials')),
  fc.tuple(pick('Access-Control-Allow-Methods'), pick('"GET, POST, OPTIONS"', '\'PUT\'')),
  fc.tuple(pick('Vary'), pick('Origin', '"Accept, Origin"')),
  fc.tuple(pick('X-One', 'X-Two'), pick('1', '$request_method', '"$uri $args"', '"a\\"b"', '\'a\\\\b\'', '$scheme')),
);
const addHeader = fc.tuple(header, maybe(pick('always'), '', 1)).map(([[name, value], always]) => `add_header ${name} ${value} ${always};`.replace(' ;', ';'));
const moreHeader = fc.tuple(header, maybe(pick('-s \'404 200\' ', '-s 204 '), '')).map(([[name, value], option]) =>
  `more_set_headers ${option}"${name.replaceAll('"', '')}: ${value.replace(/["'\\]/g, '')}";`);
const headers = fc.tuple(joined(addHeader, 0, 3), maybe(moreHeader, '', 0.2)).map(parts => parts.join(' '));

const condition = fc.oneof(
  pick('$request_method = OPTIONS', '$request_method = \'OPTIONS\'', '$request_method = GET', '$request_method != GET', '$request_method ~ ^(GET|POST)$', '$request_method ~* "options|put"', '$request_method !~ ^(GET|OPTIONS)$'),
  pick('$http_origin', '$http_origin = https://app.example.com', '$http_origin = ""', '$http_origin != "https://app.example.com"', '$http_origin ~ "^https://([a-z]+)\\.example\\.com$"',
    '$http_origin ~* example.com', '$http_origin !~ evil', '$http_origin ~* (https?://.*\\.example\\.com(:[0-9]+)?$)'),
  pick('$var_text', '$var_flag = 1', '$var_flag = "11"', '$http_x_custom', '$http_access_control_request_method', '$args ~ q=1', '$uri ~ ^/api/'),
);
const ending = pick('return 204;', 'return 200 ok;', 'return 403;', 'return 301 https://other.example$request_uri;', 'return 404 none;', '', '', '', 'break;');
const set = pick('set $var_flag 1;', 'set $var_flag "${var_flag}1";', 'set $var_flagged $http_origin;', 'set $var_flagged "https://c.example";', 'set $var_credentials true;');
const serverIf = fc.tuple(condition, maybe(set, ''), ending).map(([test, setting, end]) => `if (${test}) { ${setting} ${end.replace('break;', '')} }`);
const locationIf = fc.tuple(condition, headers, maybe(set, ''), ending).map(([test, lines, setting, end]) => `if (${test}) { ${lines} ${setting} ${end} }`);

const content = fc.oneof(
  { weight: 3, arbitrary: pick('', 'root ROOT;', 'proxy_pass http://UPSTREAM;') },
  { weight: 3, arbitrary: pick('return 200 text;', 'return 204;', 'return 404;', 'return 301 /items/1;', 'return 500;', 'return 403;', 'return 405;') },
  { weight: 2, arbitrary: pick('try_files $uri =404;', 'try_files $uri$var_missing @named;', 'try_files /none.txt @named;', 'try_files $uri /index.html;', 'error_page 404 405 = @named;', 'error_page 405 =200 $uri;', 'error_page 403 404 405 502 /error.txt;') },
  { weight: 1, arbitrary: pick('auth_basic x; auth_basic_user_file PASSWORDS;', 'deny all;', 'allow all;', 'limit_except GET { deny all; }', 'limit_except GET POST { auth_basic x; auth_basic_user_file PASSWORDS; }', 'internal;',
    'auth_basic x; auth_basic_user_file PASSWORDS; proxy_pass http://UPSTREAM;', 'satisfy any; deny all; auth_basic x; auth_basic_user_file PASSWORDS;', 'empty_gif;',
    'proxy_hide_header Access-Control-Allow-Origin; proxy_set_header X-Want-Cors 1; proxy_pass http://UPSTREAM;', 'proxy_set_header X-Want-Cors 1; proxy_pass http://UPSTREAM;',
    'rewrite ^/api/(.*)$ /items/1 last;', 'rewrite ^ /static/pic.png break;', 'rewrite ^(.*)$ /exact;', 'rewrite ^/(.*)$ https://z.example/$1 permanent;') },
);
/** The directives of a location in some order: order counts for rewrites, and must not for the rest. */
const body = fc.tuple(headers, joined(locationIf, 0, 2), maybe(set, '', 0.3), content).chain(parts => fc.shuffledSubarray([...parts], { minLength: 4 })).map(parts => parts.join('\n    '));
const inner = maybe(fc.tuple(pick('/api/v2', '~ \\.png$', '~* \\.TXT$', '= /static/pic.png'), body).map(([match, text]) => ({ match, text })), undefined, 0.5);
const heads: readonly string[] = ['/', '= /exact', '/api', '^~ /static', '/static/', '~ \\.png$', '~* ^/RE/(\\d+)', '~ ^/(?<var_part>items)/', '= /', '~ \\.html$'];
const locations = fc.shuffledSubarray([...heads], { minLength: 1, maxLength: 5 }).chain(matches => fc.tuple(...matches.map(match => fc.tuple(body, inner).map(([text, nested]) => {
  const fits = nested && (match === '/' || match === '/api' && nested.match.startsWith('/api') || match.includes('/static') && nested.match.includes('png'));
  return `  location ${match} {\n    ${text}\n${fits ? `    location ${nested.match} {\n    ${nested.text}\n    }\n` : ''}  }`;
}))));

/** Configurations of one server each, with the maps they use. */
export const configuration: fc.Arbitrary<Generated> = fc.record({
  headers, more: maybe(moreHeader, '', 0.2), ifs: joined(serverIf, 0, 2), sets: joined(set, 0, 1), extra: maybe(pick('error_page 404 /error.txt;', 'error_page 405 =204 @named;', 'auth_basic x; auth_basic_user_file PASSWORDS;', 'index index.html;'), '', 0.5),
  locations, named: fc.tuple(headers, pick('return 200 named;', 'return 204;', 'proxy_pass http://UPSTREAM;', 'return 404;')).map(parts => parts.join(' ')),
  fallback: maybe(pick('default "";', 'default "https://fallback.example";', 'default *;'), ''), broken: fc.boolean(),
}).map(({ headers: lines, more, ifs, sets, extra, locations: blocks, named, fallback, broken }) => ({
  broken,
  http: `map $http_origin $var_text {
  ${fallback}
  https://app.example.com $http_origin;
  "https://B.example" "https://b.example";
}
map $http_origin $var_pattern {
  "~^https://(?<var_who>[a-z]+)\\.example\\.com$" "https://$var_who.example.com";
  "~*^HTTPS?://localhost(:\\d+)?$" $http_origin;
}
map $var_text $var_credentials_of { default ""; ~. true; }
map $request_method $var_missing { default .none; }
`,
  server: `root ROOT;
  set $var_flag ""; set $var_flagged ""; set $var_credentials $var_credentials_of;
  ${[lines, more, sets, ifs, extra].filter(part => part.trim() !== '').join('\n  ')}
${blocks.join('\n')}
  location @named { ${named} }`,
}));
