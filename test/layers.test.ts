import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Each layer may import from those before it and from itself; `docs/architecture.md` tells why. */
const ORDER = ['text', 'cors', 'policy', 'syntax', 'program', 'world', 'adapters', 'rules', 'engine', 'report', 'workspace'];
const SHELLS = ['lsp', 'cli'];
/** Rules see servers and answers only: R rules and A adapters cost R + A. */
const RULES_SEE = ['text', 'cors', 'policy', 'rules'];
const TOUCHES_MACHINE = ['workspace', 'lsp', 'cli', 'entry'];

const root = path.resolve(import.meta.dirname, '..');
const serverSrc = path.join(root, 'server', 'src');
const clientSrc = path.join(root, 'client', 'src');

/** Calculates only: as good as a function of our own. */
const PURE = ['node:crypto', 'node:path', 'node:util'];
/** The one constant that comes from outside the layers. */
const VERSION = [path.join(root, 'server', 'package.json'), path.join(serverSrc, 'version')];

describe('layers', () => {
  it('server: every import follows the order', () => {
    assert.deepEqual(sourceFiles(serverSrc).flatMap(file => importsOf(file).flatMap(i => faultOfServerImport(file, i))), []);
  });

  it('client: takes nothing of the server but the types of its protocol', () => {
    assert.deepEqual(sourceFiles(clientSrc).flatMap(file => importsOf(file).flatMap(i => faultOfClientImport(file, i))), []);
  });

  it('the check itself finds what it should', () => {
    const from = (layer: string): string => path.join(serverSrc, layer, 'x.ts');
    const faults = (file: string, specifier: string): number => faultOfServerImport(file, { specifier, typeOnly: false }).length;
    assert.equal(faults(from('text'), '../cors/origin'), 1);
    assert.equal(faults(from('cors'), '../text/span'), 0);
    assert.equal(faults(from('rules'), '../syntax/script'), 1);
    assert.equal(faults(from('rules'), '../policy/change'), 0);
    assert.equal(faults(from('engine'), '../rules'), 0);
    assert.equal(faults(from('rules'), '../engine'), 1);
    assert.equal(faults(from('engine'), 'node:fs'), 1);
    assert.equal(faults(from('engine'), 'node:child_process'), 1);
    assert.equal(faults(from('report'), 'node:util'), 0);
    assert.equal(faults(from('cli'), '../language-server'), 1);
    assert.equal(faults(from('engine'), 'vscode-languageserver'), 1);
    assert.equal(faults(from('workspace'), 'node:fs'), 0);
    assert.equal(faults(from('lsp'), '../cli/main'), 1);
    assert.equal(faults(from('lsp'), '../report/json'), 0);
    assert.equal(faults(path.join(serverSrc, 'corslint.ts'), './cli/main'), 0);
    assert.equal(faults(from('cors'), '../../../test/x'), 1);
    assert.equal(faultOfClientImport(path.join(clientSrc, 'x.ts'), { specifier: '../../server/src/lsp/protocol', typeOnly: false }).length, 1);
    assert.equal(faultOfClientImport(path.join(clientSrc, 'x.ts'), { specifier: '../../server/src/lsp/protocol', typeOnly: true }).length, 0);
    assert.equal(faultOfClientImport(path.join(clientSrc, 'x.ts'), { specifier: '../../server/src/cors/origin', typeOnly: true }).length, 1);
  });
});

interface Import { readonly specifier: string; readonly typeOnly: boolean }

function sourceFiles(dir: string): string[] {
  return fs.readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => path.join(entry.parentPath, entry.name));
}

/** Static imports, re-exports, `import()`, `require()` and `typeof import()`, wherever they stand in the file. */
function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const found: Import[] = [];
  const add = (node: ts.Node | undefined, typeOnly: boolean): void => {
    if (node && ts.isStringLiteralLike(node)) found.push({ specifier: node.text, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isExternalModuleReference(node)) add(node.expression, false);
    else if (ts.isCallExpression(node) && (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText(source) === 'require')) add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The folder under `server/src` (its own path means its index), or `entry` for a file directly in it. */
function layerOf(file: string): string {
  const [first = '', ...rest] = path.relative(serverSrc, file).split(path.sep);
  return rest.length > 0 || [...ORDER, ...SHELLS].includes(first) ? first : 'entry';
}

function mayImport(from: string, to: string): boolean {
  if (from === to || from === 'entry') return true;
  if (from === 'rules') return RULES_SEE.includes(to);
  if (SHELLS.includes(from)) return ORDER.includes(to);
  return ORDER.includes(from) && ORDER.includes(to) && ORDER.indexOf(to) < ORDER.indexOf(from);
}

function faultOfServerImport(file: string, { specifier, typeOnly }: Import): string[] {
  const from = layerOf(file);
  const fault = (why: string): string[] => [`${path.relative(root, file)} imports ${specifier}: ${why}`];
  if (specifier.startsWith('.')) {
    const target = path.resolve(path.dirname(file), specifier);
    if (VERSION.includes(target)) return [];
    if (!target.startsWith(serverSrc + path.sep)) return fault('outside server/src');
    const to = layerOf(target);
    return mayImport(from, to) ? [] : fault(`${from} may not see ${to}`);
  }
  if (specifier.startsWith('node:') && !PURE.includes(specifier) && !TOUCHES_MACHINE.includes(from)) return fault('only workspace, lsp, cli and the entries touch the machine');
  if (/^vscode-languageserver(?!-textdocument)/.test(specifier) && !['lsp', 'entry'].includes(from)) return fault('only lsp and the entries know LSP');
  if (/^(typescript|@typescript-eslint)\b/.test(specifier) && from !== 'syntax' && !typeOnly) return fault('only syntax loads the parser');
  if (specifier === 'vscode') return fault('the server serves any editor');
  return [];
}

function faultOfClientImport(file: string, { specifier, typeOnly }: Import): string[] {
  if (!specifier.startsWith('.')) return [];
  const target = path.resolve(path.dirname(file), specifier);
  if (target.startsWith(clientSrc + path.sep)) return [];
  if (target === path.join(serverSrc, 'lsp', 'protocol') && typeOnly) return [];
  return [`${path.relative(root, file)} imports ${specifier}: only types of server/src/lsp/protocol`];
}
