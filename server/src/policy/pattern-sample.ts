/**
 * A text that a pattern for origins is meant to match, made by reading its source: `^https:\/\/([a-z0-9-]+\.)?example\.com$`
 * gives `https://app.example.com`. Undefined when the source has something with no obvious reading. Only a guess: ask before using it.
 */
export function sampleOfPattern(source: string): string | undefined {
  const reader = new Reader(source);
  const text = reader.alternatives();
  return reader.failed || !reader.done ? undefined : text;
}

class Reader {
  failed = false;
  private at = 0;

  constructor(private readonly source: string) {}

  get done(): boolean {
    return this.at >= this.source.length;
  }

  /** The first alternative's sample; the others are read and dropped. */
  alternatives(): string {
    let sample = this.sequence();
    while (this.source[this.at] === '|') {
      this.at++;
      const other = this.sequence();
      if (sample === '') sample = other;
    }
    return sample;
  }

  private sequence(): string {
    let text = '';
    while (!this.done && !this.failed && !'|)'.includes(this.source[this.at] ?? '')) text += this.quantified();
    return text;
  }

  private quantified(): string {
    const unit = this.unit();
    // Whatever may be there is there once: `https?` means https, a label in front of the name a subdomain.
    this.at += /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(this.source.slice(this.at))?.[0].length ?? 0;
    // An open part in front of `://` is any scheme.
    return unit === 'app' && /^:(?:\\?\/){2}/.test(this.source.slice(this.at)) ? 'https' : unit;
  }

  private unit(): string {
    const char = this.source[this.at] ?? '';
    this.at++;
    switch (char) {
      case '^':
      case '$': return '';
      case '.': return /^[*+]/.test(this.source.slice(this.at)) ? 'app' : '.';
      case '\\': return this.escape();
      case '[': return this.characterClass();
      case '(': return this.group();
      default: return char;
    }
  }

  private escape(): string {
    const char = this.source[this.at] ?? '';
    this.at++;
    if (char === 'd') return '3000';
    if (char === 'w') return 'app';
    if (char === 'b') return '';
    if (/[A-Za-z0-9]/.test(char)) this.failed = true;
    return char;
  }

  private characterClass(): string {
    const end = /^(?:\\.|[^\]\\])*\]/.exec(this.source.slice(this.at))?.[0];
    if (end === undefined) {
      this.failed = true;
      return '';
    }
    this.at += end.length;
    const body = end.slice(0, -1);
    if (body.startsWith('^') || /a-z|\\w/i.test(body)) return 'app';
    return /0-9|\\d/.test(body) ? '3000' : (body.replace(/^\\/, '')[0] ?? '');
  }

  private group(): string {
    const head = /^\?(?::|<[A-Za-z]\w*>|<?[=!])/.exec(this.source.slice(this.at))?.[0] ?? '';
    this.at += head.length;
    const inner = this.alternatives();
    if (this.source[this.at] !== ')') this.failed = true;
    this.at++;
    return /[=!]$/.test(head) ? '' : inner;
  }
}
