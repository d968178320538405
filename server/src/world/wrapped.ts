import type { Thing, Unknown, Value } from '../program/value';
import { isNodeHandler } from './shapes';

/**
 * The handler that was handed to an unknown wrapper (`asyncHandler(async (req, res) => …)`): wrappers pass requests
 * through. undefined when there is none.
 */
export function functionInside(value: Unknown, depth = 0): Thing | undefined {
  if (!value.from || depth > 4) return undefined;
  for (const argument of [...value.from.arguments].reverse()) {
    const found = handlerIn(argument, depth);
    if (found) return found;
  }
  // `wrap(handler)(options)`, `handler.bind(this)`
  const { callee, self } = value.from;
  return (callee.kind === 'unknown' ? functionInside(callee, depth + 1) : undefined) ?? handlerIn(self, depth);
}

function handlerIn(value: Value, depth: number): Thing | undefined {
  if (value.kind === 'unknown') return functionInside(value, depth + 1);
  if (value.kind !== 'thing') return undefined;
  return isNodeHandler(value) ? value : undefined;
}
