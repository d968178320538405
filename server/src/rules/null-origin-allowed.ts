import type { Change } from '../policy/change';
import type { Place } from '../text/place';
import { allowOnly, originsToAllow } from './grounds/changes';
import { bypasses } from './grounds/reflection';
import type { Rule } from './rule';

export const nullOriginAllowed: Rule = {
  id: 'null-origin-allowed',
  category: 'security',
  severity: 'error',
  summary: 'The origin `null` is allowed, which any page can take on.',
  why: '`null` is no address: browsers send it for sandboxed frames, `data:` documents and requests redirected across origins. '
    + 'Any website can put a script into `<iframe sandbox="allow-scripts">` and read what `null` may read.',
  attack: [
    'You open a page at `https://evil.io`.',
    'It holds `<iframe sandbox="allow-scripts" srcdoc="<script>…</script>">`. What runs in there has the origin `null`.',
    'The script calls the server; the answer allows `null`, and the browser hands it over.',
  ],
  fix: 'Remove `null`. For pages opened from disk use a local server; for mobile web views allow their own scheme (`capacitor://localhost`).',
  silent: ['A request without Origin is let in (`!origin`): browsers always send one where it matters.', 'The JavaScript value `null` that switches CORS off.'],
  sources: ['HTML standard, "ASCII serialization of an origin"', 'Fetch standard, "CORS check"', 'OWASP WSTG-CLNT-07'],
  cwe: [942, 346],
  *check(inquiry, background) {
    const reported = new Set<string>();
    for (const { hostile, line, answer, credentials } of bypasses(inquiry)) {
      if (hostile.trick !== 'null') continue;
      const named = inquiry.heard.trusted.find(({ text, test }) => text === 'null' && test === 'equals');
      const at = named?.at ?? line.at;
      const key = `${at.file}:${at.span.start}`;
      if (reported.has(key)) continue;
      reported.add(key);
      yield {
        at,
        severity: credentials === true ? 'error' : 'warning',
        message: `The origin \`null\` is allowed${credentials === true ? ' with credentials' : ''}: any website can send it from a sandboxed iframe and read the answers`
          + `${credentials === true ? ' with the visitor\'s cookies' : ''}. Remove it.`,
        related: named ? [{ at: line.at, message: 'The origin is allowed here.' }] : [],
        changes: named ? [removal(named.at)] : line.value === 'null' && !line.fromOrigin ? [allowOnly(line, originsToAllow(inquiry, background))] : [],
        answers: [answer],
        witness: 'null',
      };
    }
  },
};

function removal(at: Place): Change {
  return { title: 'Remove the origin null', strength: 'choice', steps: [{ kind: 'remove', at }] };
}
