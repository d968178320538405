import type { Ground } from './real-nginx';

/** The servers of a configuration as the inside of an `http` block; each gets a name of its own, `s0.test`, and the port of the test. */
export function serverBlocks(configuration: string): { readonly text: string; readonly servers: number } {
  const text = insideHttp(configuration);
  let servers = 0;
  const named = text.replace(/\blisten\s+[^;]+;/g, '').replace(/\b(ssl_\w+|http2)\s+[^;]+;/g, '')
    .replace(/^(\s*server\s*\{)([^]*?)(?=^\s*server\s*\{|(?![^]))/gm, (_all, start: string, body: string) => {
      const name = `s${servers++}.test`;
      return `${start} listen 127.0.0.1:PORT;${/\bserver_name\b/.test(body) ? body.replace(/\bserver_name\s+[^;]+;/, `server_name ${name};`) : ` server_name ${name};${body}`}`;
    });
  return { text: named, servers };
}

/** The text with the files, passwords and upstreams of the test where it names its own; every upstream is one that answers. */
export function placedOn(text: string, ground: Ground): string {
  const placed = PLACES.reduce((all, [pattern, place]) => all.replace(pattern, place(ground)), text);
  const upstreams = new Set([...text.matchAll(/\bupstream\s+(\S+)/g)].map(([, name]) => name));
  return `root ${ground.root};\n${placed}`
    .replace(/(\bupstream\s+\S+\s*\{\s*server\s+)[^;]+;/g, `$1${ground.live};`)
    .replace(/\b(proxy_pass\s+)https?:\/\/([^\s;/]+)/g, (all, start: string, host: string) => upstreams.has(host) ? all : `${start}http://${ground.live}`);
}

/** What a text names of its surroundings, and what stands there for it. */
const PLACES: readonly (readonly [RegExp, (ground: Ground) => string])[] = [
  [/\b(auth_basic_user_file\s+)[^;]+;/g, ({ passwords }) => `$1${passwords};`],
  [/\b((?:root|alias)\s+)[^;]+;/g, ({ root }) => `$1${root};`],
];

/** What belongs in an `http` block: the inside of the text's own, or the text, a location of its own in a server. */
function insideHttp(text: string): string {
  const block = /^http\s*\{/m.exec(text);
  if (block) return text.slice(block.index + block[0].length, endOfBlock(text, block.index + block[0].length));
  return /^\s*server\s*\{/m.test(text) ? text : `server {\n${text}\n}`;
}

function endOfBlock(text: string, start: number): number {
  let depth = 1;
  for (let at = start; at < text.length; at++) {
    depth += text[at] === '{' ? 1 : text[at] === '}' ? -1 : 0;
    if (depth === 0) return at;
  }
  return text.length;
}
