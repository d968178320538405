import { nginxAdapter } from '../../../server/src/adapters/nginx';
import type { Reading } from '../../../server/src/policy/reading';
import type { Answer } from '../../../server/src/policy/answer';
import type { Request } from '../../../server/src/policy/request';
import type { Place } from '../../../server/src/text/place';

export const FILE = '/w/nginx/site.conf';

/** Reads a text as the adapter does; `files` lie around it. */
export function readText(text: string, file = FILE, files: Readonly<Record<string, string>> = {}, environment: Readonly<Record<string, readonly string[]>> = {}): Reading {
  return nginxAdapter.read({ file, text }, {
    text: name => files[name], exists: name => name in files, packageVersion: () => undefined, environment: name => environment[name] ?? [],
  });
}

export function request(more: Partial<Request> = {}): Request {
  return { method: 'GET', path: '/', origin: 'https://app.example.com', headers: [], cookies: false, mishap: 'none', ...more };
}

/** The answers of the first subject of a text. */
export function ask(text: string, more: Partial<Request> = {}, files: Readonly<Record<string, string>> = {}): readonly Answer[] {
  return readText(text, FILE, files).subjects[0]?.ask(request(more)).answers ?? [];
}

/** `Name: value` of an answer's lines. */
export function lines(answer: Answer | undefined): string[] {
  return (answer?.headers ?? []).map(({ name, value }) => `${name}: ${value ?? '?'}`);
}

/** The place of the first (or nth) occurrence of a part of the text. */
export function placeOf(text: string, part: string, nth = 0, file = FILE): Place {
  let at = -1;
  for (let i = 0; i <= nth; i++) at = text.indexOf(part, at + 1);
  if (at < 0) throw new Error(`no ${part}`);
  return { file, span: { start: at, end: at + part.length } };
}

/** Configurations of many kinds, for laws that hold of all texts. */
export const SAMPLES: readonly string[] = [
  `map $http_origin $cors { default ""; "~^https://(.+\\.)?example\\.com$" $http_origin; 'https://b.example' $http_origin; }
server {
  listen 443 ssl; server_name api.example.com; # 🙂 comment
  add_header Access-Control-Allow-Origin $cors always;
  location /api/ {
    if ($request_method = 'OPTIONS') { add_header Access-Control-Allow-Methods "GET, PUT"; return 204; }
    proxy_pass http://backend; proxy_hide_header Access-Control-Allow-Origin;
  }
  location ~* \\.(png|jpe?g)$ { expires 30d; add_header Cache-Control "public"; }
  location @back { internal; more_set_headers 'Access-Control-Allow-Origin: *' "X-A: b"; try_files $uri =404; }
}
`,
  `# snippet\nset $cors '';\nif ($http_origin ~* (https?://.*\\.example\\.com(:[0-9]+)?$)) {\n\tset $cors "o";\n}\nif ($cors = o) {\n\tadd_header 'Access-Control-Allow-Origin' "$http_origin";\n\tadd_header 'Access-Control-Allow-Credentials' 'true';\n}\n`,
  `http {\n  include mime.types;\n  server {\n    location / {\n      access_by_lua_block {\n        if x == "}" then ngx.exit(403) end -- }\n      }\n      add_header Access-Control-Allow-Origin "*";\n      auth_basic "x\\"y";\n      limit_except GET { deny all; }\n      rewrite ^/(.*)$ /x/$1 last;\n    }\n  }\n}\n`,
  `server {\n  {% if cors %}\n  add_header Access-Control-Allow-Origin {{ cors_origin }};\n  {% else %}\n  add_header Access-Control-Allow-Origin *;\n  {% endif %}\n  location / { error_page 404 = @x; proxy_pass \${BACKEND_URL}; }\n  location @x { return 200 "x"; }\n}\n`,
];
