import type { Severity } from '../policy/finding';
import type { Rule } from '../rules/rule';

export const profiles = ['recommended', 'strict', 'security'] as const;
/** Which rules at which severity: `strict` raises what is legal but loose, `security` leaves only what can be exploited. */
export type Profile = (typeof profiles)[number];

export type Level = Severity | 'off';

/** What a person may set for a folder or a run. */
export interface Settings {
  readonly profile: Profile;
  /** Level of single rules, over the profile's. Unknown ids are reported by whoever reads the settings. */
  readonly rules: Readonly<Record<string, Level>>;
  /** Origins of the front ends, for fixes. */
  readonly trustedOrigins: readonly string[];
}

export const defaultSettings: Settings = { profile: 'recommended', rules: {}, trustedOrigins: [] };

/** The level of a rule under the settings, before what a single finding says. `fixed`: a person set it, findings keep it. */
export function levelOf(rule: Rule, { profile, rules }: Settings): { readonly level: Level; readonly fixed: boolean } {
  const own = rules[rule.id];
  if (own !== undefined) return { level: own, fixed: true };
  if (profile === 'security' && rule.category !== 'security' && !rule.cwe) return { level: 'off', fixed: false };
  if (profile === 'recommended' && rule.recommended === 'off') return { level: 'off', fixed: false };
  return { level: profile === 'strict' ? rule.strict ?? rule.severity : rule.severity, fixed: false };
}
