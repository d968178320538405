import { examineOrigin } from '../cors/examine-origin';
import { profiles } from '../engine/profiles';
import { unusedSuppression } from '../engine/unused-suppressions';
import { severities } from '../policy/finding';
import { rules } from '../rules';
import type { ClientSettings } from './protocol';

export const defaultClientSettings: ClientSettings = {
  enable: true, run: 'onType', scope: 'workspace', profile: 'recommended', rules: {}, exclude: [], trustedOrigins: [], codeLens: false,
};

const LEVELS = ['off', ...severities] as const;

/** Reads what a client says the settings under `corslint.` are. What is not as the manifest has it is passed over, with one sentence to `complain`. */
export function readClientSettings(raw: unknown, complain: (sentence: string) => void): ClientSettings {
  const given = typeof raw === 'object' && raw !== null ? raw as Readonly<Record<string, unknown>> : {};
  const one = <const T extends readonly string[]>(key: string, allowed: T, fallback: T[number]): T[number] => {
    const value = given[key];
    if (value === undefined || value === null) return fallback;
    if (typeof value === 'string' && allowed.includes(value)) return value;
    complain(`corslint.${key} is one of ${allowed.join(', ')}, not ${JSON.stringify(value)}; ${fallback} is used.`);
    return fallback;
  };
  const flag = (key: string, fallback: boolean): boolean => {
    const value = given[key];
    if (typeof value === 'boolean') return value;
    if (value !== undefined && value !== null) complain(`corslint.${key} is true or false, not ${JSON.stringify(value)}.`);
    return fallback;
  };
  const texts = (key: string): string[] => {
    const value = given[key];
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) complain(`corslint.${key} is a list of texts, not ${JSON.stringify(value)}.`);
    return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
  };
  return {
    enable: flag('enable', defaultClientSettings.enable),
    run: one('run', ['onType', 'onSave'], defaultClientSettings.run),
    scope: one('scope', ['workspace', 'openFiles'], defaultClientSettings.scope),
    profile: one('profile', profiles, defaultClientSettings.profile),
    rules: levelsOf(given.rules, complain),
    exclude: texts('exclude'),
    trustedOrigins: texts('trustedOrigins').flatMap(text => originOf(text, complain)),
    codeLens: flag('codeLens', defaultClientSettings.codeLens),
  };
}

function levelsOf(raw: unknown, complain: (sentence: string) => void): ClientSettings['rules'] {
  if (raw === undefined || raw === null) return {};
  if (typeof raw !== 'object' || Array.isArray(raw)) {
    complain(`corslint.rules is an object of levels by rule, not ${JSON.stringify(raw)}.`);
    return {};
  }
  const levels: Record<string, (typeof LEVELS)[number]> = {};
  for (const [id, value] of Object.entries(raw)) {
    const level = LEVELS.find(known => known === value);
    if (id !== unusedSuppression && !rules.some(rule => rule.id === id)) complain(`corslint.rules: there is no rule "${id}".`);
    else if (level === undefined) complain(`corslint.rules: "${id}" is one of ${LEVELS.join(', ')}, not ${JSON.stringify(value)}.`);
    else levels[id] = level;
  }
  return levels;
}

/** Only what is an origin may come into somebody's allow-list. */
function originOf(text: string, complain: (sentence: string) => void): string[] {
  const examined = examineOrigin(text);
  if (examined.kind === 'ok') return [examined.origin];
  complain(`corslint.trustedOrigins: "${text}" is no origin such as https://app.example.com.`);
  return [];
}
