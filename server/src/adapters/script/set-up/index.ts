import type { Origins } from '../../../policy/change';
import type { Beginning, Source, Surroundings } from '../../adapter';
import { lineAt } from '../../../text/line-map';
import { openPage } from '../write/page';
import { expressBeginnings } from './express';
import { fetchBeginnings } from './fetch';
import { lambdaBeginnings } from './lambda';
import { nodeBeginnings } from './node';

/** Longest text in which servers are looked for: the action is for files that people write. */
const LIMIT = 400_000;

/** What the line says that a server begins in. */
const BEGINS = /\w\s*=\s*\w+\(\)|createServer|\bfetch\b|\bserve\s*\(|[hH]andler\b|\bfunction\s+(?:GET|HEAD|POST|PUT|PATCH|DELETE)\b/;

/** Servers that begin at an offset of a script and that a CORS set-up can be written for, in the idiom of each. */
export function scriptBeginnings(source: Source, surroundings: Surroundings, origins: Origins, offset: number): readonly Beginning[] {
  if (source.text.length > LIMIT || !BEGINS.test(lineAt(source.text, offset))) return [];
  const page = openPage(source.file, source.text);
  if (page.tree.problems.length > 0) return [];
  return [expressBeginnings, nodeBeginnings, fetchBeginnings, lambdaBeginnings].flatMap(find => find(page, surroundings, origins)).filter(({ at: { span } }) => span.start <= offset && offset <= span.end);
}
