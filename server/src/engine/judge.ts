import type { Finding, Severity } from '../policy/finding';
import { compareSeverity, easedForDevelopment } from '../policy/finding';
import type { Inquiry } from '../policy/inquiry';
import type { Reading } from '../policy/reading';
import { rules } from '../rules';
import { isDevelopmentOnly } from '../rules/grounds/circumstances';
import type { Background, Draft, Rule } from '../rules/rule';
import { comparePlaces, placeKey } from '../text/place';
import type { Settings } from './profiles';
import { levelOf } from './profiles';

/** What went wrong inside a rule: told, never thrown. */
export interface Fault {
  readonly rule: string;
  readonly message: string;
}

/** Runs every rule that the settings leave on. One finding a rule and place, the most severe; sorted by place. A rule that fails is a fault. */
export function judge(reading: Reading, inquiries: readonly Inquiry[], background: Background, settings: Settings): { findings: Finding[]; faults: Fault[] } {
  const found = new Map<string, Finding>();
  const faults: Fault[] = [];
  const collect = (rule: Rule, drafts: (() => Iterable<Draft>) | undefined): void => {
    if (!drafts) return;
    try {
      for (const draft of drafts()) add(found, rule, draft, settings);
    } catch (error) {
      faults.push({ rule: rule.id, message: error instanceof Error ? error.message : String(error) });
    }
  };
  for (const rule of rules) {
    if (levelOf(rule, settings).level === 'off') continue;
    collect(rule, rule.checkReading && (() => rule.checkReading?.(reading) ?? []));
    for (const inquiry of inquiries) collect(rule, rule.check && (() => rule.check?.(inquiry, background) ?? []));
  }
  return { findings: [...found.values()].sort((a, b) => comparePlaces(a.at, b.at) || compareSeverity(a.severity, b.severity)), faults };
}

function add(found: Map<string, Finding>, rule: Rule, draft: Draft, settings: Settings): void {
  const severity = severityOf(rule, draft, settings);
  const key = `${rule.id}\u0000${placeKey(draft.at)}`;
  const known = found.get(key);
  if (known && compareSeverity(known.severity, severity) <= 0) return;
  found.set(key, {
    rule: rule.id, severity, message: draft.message, at: draft.at, related: draft.related ?? [], changes: draft.changes ?? [],
    ...(draft.witness !== undefined && { witness: draft.witness }),
  });
}

/** A level set by hand stays; otherwise the draft's own, and no more than information for what exists in development only. */
function severityOf(rule: Rule, { severity, answers = [] }: Draft, settings: Settings): Severity {
  const { level, fixed } = levelOf(rule, settings);
  if (level === 'off' || fixed) return level === 'off' ? 'hint' : level;
  const raised = level !== rule.severity ? level : severity ?? level;
  return isDevelopmentOnly(answers) ? easedForDevelopment(raised) : raised;
}
