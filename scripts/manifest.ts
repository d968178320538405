import fs from 'node:fs';
import path from 'node:path';
import { rules } from '../server/src/rules';

const file = path.resolve(import.meta.dirname, '..', 'package.json');

/** Schema of the setting `corslint.rules`: each rule by its id, described by its own summary. */
export function ruleProperties(): Record<string, unknown> {
  return Object.fromEntries([...rules].sort((a, b) => a.id < b.id ? -1 : 1).map(({ id, severity, recommended, summary }) =>
    [id, { type: 'string', enum: ['off', 'hint', 'info', 'warning', 'error'], default: recommended ?? severity, markdownDescription: summary }]));
}

/** `npm run generate` writes the parts of the manifest that follow from the rules. */
export function writeManifest(): void {
  const manifest = JSON.parse(fs.readFileSync(file, 'utf8')) as { contributes: { configuration: { properties: Record<string, Record<string, unknown>> } } };
  const setting = manifest.contributes.configuration.properties['corslint.rules'];
  if (!setting) throw new Error('the manifest has no setting corslint.rules');
  setting['properties'] = ruleProperties();
  setting['additionalProperties'] = false;
  fs.writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}

if (process.argv[1] === import.meta.filename) writeManifest();
