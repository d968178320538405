import type { Source } from '../adapter';

/** Whether a text is configuration of nginx and speaks of CORS: by name and content, for `.conf` alone says nothing. */
export function claimsNginx({ file, text }: Source): boolean {
  return speaksOfCors(text) && isNginxName(file) && isContent(text);
}

function speaksOfCors(text: string): boolean {
  return /access-(?:control|allow)-|\$\{?http_origin\b|\binclude\s[^;\n]*cors/i.test(text);
}

/** Names configurations of nginx have: their own, those of its folders, and those that say nothing. */
export function isNginxName(file: string): boolean {
  const path = file.replaceAll('\\', '/');
  const base = path.slice(path.lastIndexOf('/') + 1);
  if (/\.(?:conf|nginx|nginxconf|vhost|template|tmpl|tpl|j2|jinja2?|erb|inc|snippet|gotmpl|mustache|ctmpl|in|dist|example|sample|default)$/i.test(base)) return true;
  // in the folders of nginx anything without a telling end
  return /(?:^|\/)(?:sites-(?:available|enabled)|conf\.d|vhosts?(?:\.d)?|[^/]*nginx[^/]*|snippets)\//i.test(path) && !TELLING.test(base) || /^nginx/i.test(base) && !TELLING.test(base);
}

/** Ends that name another language. */
const TELLING = /\.(?:[cm]?[jt]sx?|json[c5]?|ya?ml|toml|md|mdx|rst|html?|xml|py|rb|php|go|rs|java|kt|cs|c|h|cpp|hpp|sh|bash|zsh|ps1|lua|sql|css|scss|lock|txt|log|dockerfile|tf|hcl|vue|svelte|ipynb|diff|patch|svg|csv)$/i;

function isContent(text: string): boolean {
  if (/^[ \t]*<(?:VirtualHost|Directory|Location|IfModule|Files)\b/mi.test(text)) return false;
  return /^[ \t]*(?:server|http|map\s[^;{}\n]+|location\s[^;\n]+)\s*\{/m.test(text)
    || /^[ \t]*(?:add_header|more_set_headers|(?:proxy|fastcgi|uwsgi)_hide_header|proxy_set_header)\s+[^\n]*;/m.test(text);
}
