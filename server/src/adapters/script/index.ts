import type { Adapter } from '../adapter';
import { readProgram } from '../../world/drive';
import { models } from './models';
import { scriptBeginnings } from './set-up';
import { writeChange } from './write';
import { scriptWriting } from './writing';

const EXTENSION = /\.(?:[cm]?[jt]s|[jt]sx)$/i;
const NOT_SOURCE = /\.d\.[cm]?ts$|\.min\.[cm]?js$/i;
const MENTIONS = /access-(?:control|allow)-|cors/i;

/** JavaScript and TypeScript servers: Express, connect, node:http, npm cors, Fetch handlers, Lambda, Next. */
export const scriptAdapter: Adapter = {
  id: 'script',
  mayClaim: file => EXTENSION.test(file) && !NOT_SOURCE.test(file),
  claims: ({ file, text }) => EXTENSION.test(file) && !NOT_SOURCE.test(file) && (MENTIONS.test(text) || /cors/i.test(fileName(file))) && !isMinified(text),
  read: (source, surroundings) => readProgram(source, surroundings, models, steps => writeChange(file => file === source.file ? source.text : surroundings.text(file), steps)),
  begin: (source, surroundings, origins, offset) => EXTENSION.test(source.file) && !NOT_SOURCE.test(source.file) && !isMinified(source.text) ? scriptBeginnings(source, surroundings, origins, offset) : [],
  contextAt: (source, offset) => EXTENSION.test(source.file) && !NOT_SOURCE.test(source.file) ? scriptWriting(source, offset) : undefined,
};

function fileName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

/** Nobody wrote lines of ten thousand characters by hand. */
function isMinified(text: string): boolean {
  if (text.length < 20_000) return false;
  const lines = text.split('\n', 50);
  return lines.some(line => line.length > 10_000);
}
