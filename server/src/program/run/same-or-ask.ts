import type { Place } from '../../text/place';
import type { Value } from '../value';
import { equals } from './compare';
import { truthy } from './decide';
import type { Interpreter } from './interpreter';

/** Whether a `switch` takes this case; decided when not known. */
export function sameOrAsk(m: Interpreter, value: Value, test: Value, at: Place): boolean {
  return truthy(m, equals(m, '===', value, test, at), at);
}
