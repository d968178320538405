import type { Origins } from '../../../policy/change';
import type { Edit } from '../../../text/edit';
import type { Beginning, Surroundings } from '../../adapter';
import { listText } from '../write/lists';
import { originTexts, withPlaceholder } from '../write/origin-list';
import type { Node, Page } from '../write/page';
import { insertAt, literalText } from '../write/page';
import { addStatements, seatOf } from '../write/statements';
import { quote } from '../write/style';

/** Every `const app = express()`: `app.use(cors({ origin: […] }))` behind it, in front of all routes and of what may turn requests away. */
export function expressBeginnings(page: Page, surroundings: Surroundings, origins: Origins): Beginning[] {
  const express = importOf(page, 'express');
  if (!express) return [];
  return page.nodes.flatMap((node): Beginning[] => {
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || node.init?.type !== 'CallExpression') return [];
    const { callee } = node.init;
    const declaration = page.parent(node);
    if (callee.type !== 'Identifier' || callee.name !== express.name || declaration?.type !== 'VariableDeclaration' || declaration.declarations.length > 1) return [];
    const seat = seatOf(page, declaration);
    if (!seat) return [];
    const cors = importCors(page, express.statement);
    const use = `${node.id.name}.use(${cors.name}({ origin: ${listText(page, originTexts(origins), 0)} }))${page.style.semicolon}`;
    const edits = withPlaceholder([...cors.edits, ...addStatements(page, seat, [use], 'after')], origins);
    const missing = surroundings.packageVersion('cors', page.file) === undefined;
    return [{ at: { file: page.file, span: { start: declaration.range[0], end: declaration.range[1] } }, edits, ...(missing && { needs: 'cors' }) }];
  });
}

interface Import {
  readonly name: string;
  readonly statement: Node;
}

/** `import x from 'package'`, `import * as x`, `import x = require('package')` or `const x = require('package')` at the top level. */
function importOf(page: Page, packageName: string): Import | undefined {
  for (const statement of page.tree.program.body) {
    if (statement.type === 'ImportDeclaration' && statement.source.value === packageName) {
      const whole = statement.specifiers.find(({ type }) => type !== 'ImportSpecifier');
      if (whole) return { name: whole.local.name, statement };
    }
    if (statement.type === 'TSImportEqualsDeclaration' && statement.moduleReference.type === 'TSExternalModuleReference' && literalText(statement.moduleReference.expression) === packageName) return { name: statement.id.name, statement };
    if (statement.type !== 'VariableDeclaration') continue;
    for (const { id, init } of statement.declarations) if (id.type === 'Identifier' && init && isRequire(init, packageName)) return { name: id.name, statement };
  }
  return undefined;
}

function isRequire(node: Node, packageName: string): boolean {
  return node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'require' && literalText(node.arguments[0]) === packageName;
}

/** The name `cors` has in the file, and the import behind that of Express when there is none. */
function importCors(page: Page, behind: Node): { readonly name: string; readonly edits: readonly Edit[] } {
  const known = importOf(page, 'cors');
  if (known) return { name: known.name, edits: [] };
  const taken = page.nodes.some(node => node.type === 'Identifier' && node.name === 'cors');
  const name = taken ? 'corsMiddleware' : 'cors';
  const { quote: mark, semicolon } = page.style;
  const source = quote('cors', mark);
  const text = behind.type === 'ImportDeclaration' ? `import ${name} from ${source}` : behind.type === 'TSImportEqualsDeclaration' ? `import ${name} = require(${source})` : `const ${name} = require(${source})`;
  const seat = seatOf(page, behind);
  return { name, edits: seat ? addStatements(page, seat, [text + semicolon], 'after') : [insertAt(page, 0, text + semicolon + page.style.eol)] };
}
