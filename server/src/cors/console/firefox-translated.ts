import { isToken } from '../header-list';
import { firefoxNotCors, firefoxPhase } from './firefox-keys';
import type { FoundMessage } from './message';
import { message } from './message';

/**
 * Messages of a Firefox that speaks another language. Every translation keeps the URL, the names of headers in quotes of its own, the
 * values, the word CORS and the status (security.properties in Mozilla's l10n repositories); the link behind it is named after the
 * message. What these leave open is `unknown`. `taken`: messages found already, whose text is left alone.
 */
export function translatedMessages(text: string, taken: readonly FoundMessage[]): FoundMessage[] {
  return pieces(text).flatMap(({ start, end }) => {
    if (taken.some(one => one.start < end && start < one.end)) return [];
    const read = readPiece(text.slice(start, end));
    return read ? [{ ...read, start, end }] : [];
  });
}

/** Stretches of text, no longer than a message, that hold one URL each: from its line to the line of the next one, or to an empty line. */
function pieces(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let begin = 0;
  let hasUrl = false;
  let offset = 0;
  for (const line of text.split('\n')) {
    const isUrl = URL_TEXT.test(line);
    if (line.trim() === '' || isUrl && hasUrl) {
      found.push({ start: begin, end: offset });
      begin = offset;
      hasUrl = false;
    }
    hasUrl ||= isUrl;
    offset += line.length + 1;
  }
  found.push({ start: begin, end: Math.min(offset, text.length) });
  return found.filter(({ start, end }) => end > start && end - start <= LONGEST);
}

/** Longest message, with URL and values, that a person would have before them. */
const LONGEST = 8000;
/** A URL that stands in no quotes, as the value of a header would, and is not the link to the explanation. */
const URL_TEXT = /(?<!['"‘’“”«»「『`]\s?)\b(?:https?|file|ftp):\/\/(?!developer\.mozilla\.org)[^\s»”’'"」]+/;
/** Text in quotes: an opening one behind no letter, a closing one before none, for apostrophes stand between letters. */
const QUOTED = /(?<!\p{L})[‘’'"«‹„“”‚「『`]\s*([^\n‘’'"«»‹›„“”‚「」『』`]{0,4000}?)\s*[’'"»›“”‘」』`](?!\p{L})/gu;
const LINK = /\/CORS\/Errors\/(CORS\w+)/i;
const STATUS = /[:：]\s*(\d{3}|\(null\))\s*[.。]?\s*(?:\[[^\]]*\])?\s*$/;

function readPiece(piece: string): FoundMessage | undefined {
  if (!/CORS|Access-Control-/.test(piece) || SPOKEN_ELSEWHERE.test(piece)) return undefined;
  const url = URL_TEXT.exec(piece)?.[0].replace(/[.,;:。、，)]+$/, '');
  if (url === undefined) return undefined;
  const linked = LINK.exec(piece)?.[1];
  const body = piece.replace(/\bhttps?:\/\/developer\.mozilla\.org\S*/g, '').trimEnd();
  const status = STATUS.exec(body)?.[1];
  const behind = body.slice(body.indexOf(url) + url.length);
  const quoted = [...behind.matchAll(QUOTED)].map(match => match[1] ?? '');
  const name = quoted.find(one => /^Access-Control-Allow-(?:Origin|Credentials|Methods|Headers)$/i.test(one));
  const other = quoted.find(one => one !== name);
  const code = linked ?? codeOf(name?.toLowerCase(), other, status, behind, url);
  if (code === undefined) return undefined;
  const isHeader = code === 'CORSMissingAllowHeaderFromPreflight';
  const holdsValue = code === 'CORSAllowOriginNotMatchingOrigin' || code.startsWith('CORSInvalidAllow');
  return {
    ...message({ browser: 'firefox', code, url, phase: firefoxPhase(code), value: holdsValue ? other ?? null : null, header: isHeader ? other ?? null : null, status: status === undefined || status === '(null)' ? null : Number(status), notCors: firefoxNotCors(code) }),
    start: 0, end: piece.length,
  };
}

/** Which key a message has that names this header, this other text in quotes and this status; undefined: it is none of Firefox. */
function codeOf(name: string | undefined, other: string | undefined, status: string | undefined, behind: string, url: string): string | undefined {
  switch (name) {
    case 'access-control-allow-origin':
      if (other === '*') return 'CORSNotSupportingCredentials';
      if (other !== undefined) return 'CORSAllowOriginNotMatchingOrigin';
      // Up to version 96 the missing header came without a status, as several headers still do.
      return status === undefined ? 'unknown' : 'CORSMissingAllowOrigin';
    case 'access-control-allow-credentials': return 'CORSMissingAllowCredentials';
    case 'access-control-allow-methods': return other === undefined ? 'CORSMethodNotFound' : 'CORSInvalidAllowMethod';
    // A token that is none cannot be the name of a request header.
    case 'access-control-allow-headers': return other === undefined ? 'unknown' : isToken(other) ? 'CORSMissingAllowHeaderFromPreflight' : 'CORSInvalidAllowHeader';
    default: return codeOfUnnamed(status, behind, url);
  }
}

/** The same for a message that names no header. */
function codeOfUnnamed(status: string | undefined, behind: string, url: string): string | undefined {
  // The reason in brackets, behind the word for "reason".
  if (!/[(（]\p{L}{2,20}\s?[:：][^()（）]{0,200}CORS[^()（）]{0,200}[)）]/u.test(behind)) return undefined;
  if (status !== undefined) return status === '(null)' ? 'CORSDidNotSucceed' : 'CORSPreflightDidNotSucceed';
  return /^https?:/i.test(url) ? 'unknown' : 'CORSRequestNotHttp';
}

/** Words of the English messages of all three engines: what holds them has been read, or is prose. */
const SPOKEN_ELSEWHERE = /blocked by CORS policy|Cross-Origin Request Blocked|access control checks|is not allowed by Access-Control|is present on the requested|net::ERR_|preflight response/i;
