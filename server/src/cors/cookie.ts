/** A cookie that an answer sets, as far as it is known, in the words of RFC 6265bis. */
export interface Cookie {
  readonly name: string | undefined;
  /** `unset`: without the attribute, or with a value that means nothing. undefined: not known. */
  readonly sameSite: 'none' | 'lax' | 'strict' | 'unset' | undefined;
  /** undefined: not known. */
  readonly secure: boolean | undefined;
  /** It goes: set to a time that is over. */
  readonly removed?: boolean;
}

/** Reads the value of a `Set-Cookie` line (RFC 6265bis, 5.6): names of attributes in any case, of several with one name the last. Never fails. */
export function readCookie(line: string): Cookie {
  const [pair = '', ...rest] = line.split(';');
  const attributes = new Map(rest.map(part => {
    const [name = '', value = ''] = part.split(/=(.*)/s, 2);
    return [name.trim().toLowerCase(), value.trim()] as const;
  }));
  const maxAge = attributes.get('max-age');
  const expires = attributes.get('expires');
  return {
    name: pair.includes('=') ? pair.slice(0, pair.indexOf('=')).trim() : '',
    sameSite: sameSiteOf(attributes.get('samesite')),
    secure: attributes.has('secure'),
    ...(maxAge !== undefined && /^(?:0+|-\d+)$/.test(maxAge) || expires !== undefined && /\b19[79]\d\b/.test(expires) ? { removed: true } : {}),
  };
}

/** What a value of `SameSite` means to a browser. */
export function sameSiteOf(value: string | undefined): 'none' | 'lax' | 'strict' | 'unset' {
  const word = value?.toLowerCase();
  return word === 'none' || word === 'lax' || word === 'strict' ? word : 'unset';
}

/** Its name says that it stands for somebody's login. */
export function isLoginCookie(name: string): boolean {
  return /sess|(?:^|[._-])s?sid$|^sid\b|token|auth|jwt|login|remember|refresh/i.test(name) && !/csrf|xsrf/i.test(name);
}

/** A page of another site may get it sent with its requests. */
export function goesToOtherSites({ sameSite, secure }: Cookie): boolean | undefined {
  if (sameSite === undefined || sameSite === 'none' && secure === undefined) return undefined;
  return sameSite === 'none' && secure === true;
}
