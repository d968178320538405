import type { Origins } from '../../../policy/change';
import type { Beginning, Source, Surroundings } from '../../adapter';
import { openPage } from '../write/page';
import { expressBeginnings } from './express';
import { fetchBeginnings } from './fetch';
import { lambdaBeginnings } from './lambda';
import { nodeBeginnings } from './node';

/** Longest text in which servers are looked for: the action is for files that people write. */
const LIMIT = 400_000;

/** Servers of a script that a CORS set-up can be written for, in the idiom of each. */
export function scriptBeginnings(source: Source, surroundings: Surroundings, origins: Origins): readonly Beginning[] {
  if (source.text.length > LIMIT || !/express|createServer|fetch|serve|handler|GET|POST|PUT|PATCH|DELETE/.test(source.text)) return [];
  const page = openPage(source.file, source.text);
  if (page.tree.problems.length > 0) return [];
  return [expressBeginnings, nodeBeginnings, fetchBeginnings, lambdaBeginnings].flatMap(find => find(page, surroundings, origins));
}
