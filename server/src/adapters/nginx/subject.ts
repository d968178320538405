import type { Answer, HeaderLine, Reply } from '../../policy/answer';
import type { Request } from '../../policy/request';
import { requestKey } from '../../policy/request';
import type { Misdirected, Subject } from '../../policy/server';
import type { Place } from '../../text/place';
import { addressOf } from './address';
import type { Config, Level } from './config';
import { everyItem } from './config';
import { hiddenNames } from './content';
import type { Decisions } from './explore';
import { explore } from './explore';
import { headerLines } from './headers';
import { hear } from './hearing';
import type { Site } from './journey';
import { setOut } from './journey';
import { layersOf, serverName } from './layers';
import { routesOf } from './routes';
import { serve } from './serve';
import type { Directive } from './tree';
import type { Value } from './value';
import { isSecure } from './variables';

/** What is needed to make a server, or a fragment, askable. */
export interface Askable {
  readonly file: string;
  readonly server: Level;
  readonly config: Config;
  /** The whole file: the place of a fragment. */
  readonly whole: Place;
  readonly environment: (name: string) => readonly string[];
  readonly reached: (directive: Directive) => void;
}

/** Ways a question with open ends is followed. */
const RUN_LIMIT = 24;

/** A `server` block or a fragment as something that can be asked. */
export function toSubject({ file, server, config, whole, environment, reached }: Askable): Subject {
  const layers = layersOf(server, config, whole);
  const site: Site = { config, server, environment, reached, layer: what => layers.of(what) };
  const heard = hear(server, config);
  const replies = new Map<string, Reply>();
  const at = server.directive?.nameAt ?? { file, span: { start: 0, end: 0 } };
  return {
    kind: server.fragment ? 'group' : 'server', adapter: 'nginx', framework: 'nginx', file, at, name: serverName(server), layers: layers.all,
    routes: routesOf(server, at), options: [], misdirected: [...everyItem(server.items)].flatMap(misdirected), gateway: 'no',
    plain: isSecure(server) === false && ![...everyItem(server.items), ...everyItem(config.http.items.filter(({ name }) => name !== 'server'))].some(namesFront),
    ...(!server.fragment && { address: addressOf(server) }),
    heard: () => heard,
    ask(request) {
      const key = requestKey(request);
      const before = replies.get(key);
      if (before) return before;
      const { results, complete } = explore(RUN_LIMIT, decisions => answer(site, request, decisions));
      const reply = { answers: results, complete };
      replies.set(key, reply);
      return reply;
    },
  };
}

/** What a proxy in front says of the encryption between it and the browser. */
function namesFront({ args }: Directive): boolean {
  return args.some(({ text }) => /\$\{?http_(?:x_forwarded_(?:proto|ssl|scheme)|x_scheme|cf_visitor|front_end_https)\b/i.test(text));
}

/** `proxy_set_header Access-Control-Allow-Origin …` sets a request header. */
function misdirected({ name, nameAt, args: [first] }: Directive): Misdirected[] {
  return first && /_set_header$/.test(name) && /^access-control-(?!request-)/i.test(first.text) ? [{ name: first.text, at: first.at, setter: nameAt }] : [];
}

function answer(site: Site, request: Request, decisions: Decisions): Answer {
  const journey = setOut(site, request, decisions);
  const ending = serve(journey);
  const { sent, lost, open } = headerLines(ending.level, ending.status, ending.exit, journey);
  const { content, unclear } = ending;
  const last = ending.level.items.filter(item => item.name === 'add_header').at(-1);
  return {
    outcome: ending.outcome, status: ending.status, exit: ending.exit, exitHeaders: last?.at,
    headers: unclear ? [] : [...sent, ...ending.location ? [locationLine(ending.location, ending.exit)] : []],
    lost: unclear ? [] : lost,
    open: open || unclear || content?.kind === 'upstream' || content?.kind === 'code',
    closed: content?.kind === 'upstream' && !open && !unclear ? hiddenNames(ending.level, content.protocol) : undefined,
    // Both requests of a fetch come from one origin, to one configuration.
    conditions: decisions.taken.map(({ on, text, value, at }) => ({ on, text, value, at, ...(on === 'origin' || on === 'environment') && { fact: text } })),
    unseenGuard: unclear || decisions.taken.some(({ unseen }) => unseen),
    developmentOnly: false,
    passed: journey.passed,
  };
}

/** nginx writes the line itself. A path of its own becomes a URL of the same host, which leads the same way. */
function locationLine({ text, at, written, fromOrigin, environment }: Value, exit: Place): HeaderLine {
  return { name: 'Location', value: text, at: at ?? exit, written, fromOrigin, environment, appended: false };
}
