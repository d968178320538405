import fs from 'node:fs';
import path from 'node:path';
import { rules } from '../server/src/rules';
import type { Rule } from '../server/src/rules/rule';
import { describeRule } from '../server/src/report/documentation';
import type { Dialect } from '../test/harness/dialects';
import { dialectOf } from '../test/harness/dialects';
import { entryOf, lintFixture, placed, readFixture } from '../test/harness/fixture';
import { linkSource } from './source-links';

const root = path.resolve(import.meta.dirname, '..');
const fixtures = path.join(root, 'test', 'fixtures');

/** Longest example shown on a page, in lines: what is longer teaches nothing more. */
const LONGEST = 45;

/** The page of a rule: its metadata, and the shortest bad and good fixture of each dialect, with what is said about it. The fixtures are tests, so the examples are true. */
export function rulePage(rule: Rule): string {
  const words = describeRule({ ...rule, sources: rule.sources.map(linkSource) }).trimEnd();
  return [words, '', 'What CORS is, why it is there and how its errors are mended: [Understanding CORS](../understanding-cors.md).', '', ...examples(rule.id), `<!-- Generated from server/src/rules/${rule.id}.ts and test/fixtures/${rule.id}/ by npm run generate. -->`, ''].join('\n');
}

/** The list of rules for the README. */
export function ruleTable(): string {
  const rows = rules.map(({ id, severity, recommended, summary }) => `| [\`${id}\`](docs/rules/${id}.md) | ${recommended ?? severity} | ${summary} |`);
  return ['| rule | level | what is wrong |', '|---|---|---|', ...rows].join('\n');
}

/** The list of settings for the README. */
export function settingTable(): string {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { contributes: { configuration: { properties: Record<string, { default: unknown; markdownDescription: string }> } } };
  const rows = Object.entries(manifest.contributes.configuration.properties).map(([name, { default: value, markdownDescription }]) =>
    `| \`${name}\` | \`${JSON.stringify(value)}\` | ${markdownDescription.replace(/\|/g, '\\|')} |`);
  return ['| setting | default | |', '|---|---|---|', ...rows].join('\n');
}

/** The README with its generated parts written anew between their marks. */
export function withTables(readme: string): string {
  return readme
    .replace(/(<!-- rules -->\n)[^]*?(\n<!-- \/rules -->)/, (_, start: string, end: string) => start + ruleTable() + end)
    .replace(/(<!-- settings -->\n)[^]*?(\n<!-- \/settings -->)/, (_, start: string, end: string) => start + settingTable() + end);
}

/** `npm run generate` writes every page and the README's tables. */
export function writePages(): void {
  const folder = path.join(root, 'docs', 'rules');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  for (const rule of rules) fs.writeFileSync(path.join(folder, `${rule.id}.md`), rulePage(rule));
  const readme = path.join(root, 'README.md');
  fs.writeFileSync(readme, withTables(fs.readFileSync(readme, 'utf8')));
}

interface Example {
  readonly dialect: Dialect | 'express-cors';
  readonly language: string;
  readonly text: string;
  /** What is said about it: line (from 1) and message. Empty: it is right. */
  readonly said: readonly (readonly [line: number, message: string])[];
  readonly fixed: string | undefined;
}

/** Names of dialects, in the order of a page. */
const TITLES: readonly (readonly [dialects: readonly Example['dialect'][], title: string])[] = [
  [['express-cors', 'express5-cors', 'express4-cors'], 'Express with npm cors'], [['connect-cors'], 'connect with npm cors'],
  [['express'], 'Express, headers by hand'], [['connect'], 'connect, headers by hand'], [['node-http'], 'Node http'], [['next-pages'], 'Next.js, pages/api'],
  [['next-route'], 'Next.js, route handlers'], [['fetch-worker'], 'Workers'], [['fetch-deno'], 'Deno'], [['lambda'], 'Lambda'],
  [['next-config'], 'Next.js, next.config'], [['bag'], 'Header objects'], [['nginx'], 'nginx'], [['page'], 'Pages'],
];

function examples(id: string): string[] {
  const found = readExamples(path.join(fixtures, id));
  return TITLES.flatMap(([dialects, title]) => {
    const shortest = (bad: boolean): Example | undefined => found.filter(({ dialect, said }) => dialects.includes(dialect) && said.length > 0 === bad).sort((a, b) => a.text.length - b.text.length)[0];
    const bad = shortest(true);
    const good = shortest(false);
    if (!bad && !good) return [];
    return [
      `## ${title}`, '',
      ...(bad ? ['Wrong:', '', ...block(bad.text, bad.language), ...bad.said.flatMap(([line, message]) => [`> Line ${line}: ${message.replace(/\s*\n\s*/g, ' ')}`, ''])] : []),
      ...(bad?.fixed !== undefined ? ['After the first fix:', '', ...block(bad.fixed, bad.language)] : []),
      ...(good ? ['Right:', '', ...block(good.text, good.language)] : []),
    ];
  });
}

function readExamples(folder: string): Example[] {
  if (!fs.existsSync(folder)) return [];
  const id = path.basename(folder);
  return fs.readdirSync(folder).filter(name => !/\.fixed\.\w+$/.test(name)).sort().flatMap((name): Example[] => {
    const dialect = name.startsWith('express-cors') ? 'express-cors' : dialectOf(name);
    const file = path.join(folder, name);
    const fixture = readFixture(entryOf(name), fs.readFileSync(file, 'utf8'));
    const text = (fixture.files.get(fixture.entry) ?? '').replace(/^\uFEFF/, '').replace(/\r\n/g, '\n').trimEnd();
    if (!dialect || fixture.files.size > 1 || text.split('\n').length > LONGEST || !fixture.expected.some(({ rule }) => rule === id) && fixture.expected.length > 0) return [];
    const said = fixture.expected.length === 0 ? [] : lintFixture(fixture).findings.filter(({ rule }) => rule === id).map(finding => [placed(fixture, finding).line, finding.message] as const);
    const twin = file.replace(/(\.\w+)$/, '.fixed$1');
    return [{ dialect, language: languageOf(name), text, said, fixed: fs.existsSync(twin) ? fs.readFileSync(twin, 'utf8').replace(/\r\n/g, '\n').trimEnd() : undefined }];
  });
}

function languageOf(name: string): string {
  if (/\.[cm]?tsx?$/.test(name)) return 'ts';
  return /\.[cm]?jsx?$/.test(name) ? 'js' : 'nginx';
}

function block(text: string, language: string): string[] {
  return [`\`\`\`${language}`, text, '```', ''];
}

if (process.argv[1] === import.meta.filename) writePages();
