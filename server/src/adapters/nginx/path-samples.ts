import { normalisePath } from './journey';
import type { Location } from './config';

/** Paths that a location is likely to take, the most natural first. To be tried: another location may be nearer. */
export function pathSamples({ match }: Location): string[] {
  switch (match.kind) {
    case 'exact': return [match.text];
    case 'prefix':
    case 'prefix-only': {
      const base = match.text;
      const slash = base.endsWith('/') ? base : `${base}/`;
      return [base === '/' || !base.endsWith('/') ? base : `${base}items`, base, `${slash}items`, `${slash}items/1`, `${base}x`, `${slash}index.html`].filter(isPath);
    }
    case 'regex': return [...new Set([0, 1, 2].flatMap(choice => samplesOf(match.text, choice)))].filter(isPath);
    case 'named': return [];
  }
}

/** A path as a browser sends it and nginx keeps it. */
function isPath(path: string): boolean {
  return /^\/[\x21-\x7e]*$/.test(path) && !/[?#%]/.test(path) && normalisePath(path) === path;
}

/** Texts that contain a match of a PCRE pattern, read off its source; where it may begin anywhere, it is put into a path. */
function samplesOf(source: string, choice: number): string[] {
  const text = new Sampler(source, choice).alternatives();
  return text.startsWith('/') ? [text, `/items${text}`, `${text}items`] : [`/${text}`, `/items${text}`, `/items/${text}`, `/${text}/items`];
}

/** Makes one text from a pattern's source: the alternative by number where there is one, what is optional left out unless it must be there. */
class Sampler {
  private at = 0;

  constructor(private readonly source: string, private readonly choice: number) {}

  alternatives(): string {
    const samples = [this.sequence()];
    while (this.source[this.at] === '|') {
      this.at++;
      samples.push(this.sequence());
    }
    return samples[this.choice % samples.length] ?? '';
  }

  private sequence(): string {
    let text = '';
    while (this.at < this.source.length && this.source[this.at] !== '|' && this.source[this.at] !== ')') text += this.quantified();
    return text;
  }

  private quantified(): string {
    const unit = this.unit();
    const [quantifier = '', least] = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})[?+]?/.exec(this.source.slice(this.at)) ?? [];
    this.at += quantifier.length;
    if (least !== undefined) return unit.repeat(Math.min(Number(least), 64));
    return quantifier.startsWith('?') ? '' : unit;
  }

  private unit(): string {
    const char = this.source[this.at] ?? '';
    this.at++;
    switch (char) {
      case '^':
      case '$': return '';
      case '.': return 'x';
      case '\\': return this.escape();
      case '[': return this.characterClass();
      case '(': {
        const [head] = /^\?(?:[a-z]*\)|[a-z]*:|P?<\w+>|>|<?[=!])/.exec(this.source.slice(this.at)) ?? [''];
        this.at += head.length;
        if (/^\?[a-z]+\)$/.test(head)) return '';
        const inner = this.alternatives();
        if (this.source[this.at] === ')') this.at++;
        return /[=!]$/.test(head) ? '' : inner;
      }
      default: return char;
    }
  }

  private escape(): string {
    const char = this.source[this.at] ?? '';
    this.at++;
    if (char === 'd') return '1';
    if (/[wShDNW]/.test(char)) return char === 'W' || char === 'h' ? '-' : 'x';
    return /[bBAzZ]/.test(char) ? '' : char;
  }

  private characterClass(): string {
    const [body = ''] = /^\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*/.exec(this.source.slice(this.at)) ?? [];
    this.at += body.length + 1;
    if (body.startsWith('^')) return ['x', '1', '-', '.'].find(char => !body.includes(char)) ?? 'x';
    if (/a-z|\\w|alpha|alnum/.test(body)) return 'x';
    if (/0-9|\\d|digit/.test(body)) return '1';
    return /A-Z/.test(body) ? 'X' : body.replace(/^\\/, '')[0] ?? 'x';
  }
}
