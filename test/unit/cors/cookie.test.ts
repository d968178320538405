import assert from 'node:assert/strict';
import fc from 'fast-check';
import { goesToOtherSites, isLoginCookie, readCookie } from '../../../server/src/cors/cookie';

describe('cookie', () => {
  it('reads names of attributes in any case, and the last of several', () => {
    assert.deepEqual(readCookie('sid=a=b; Path=/; SECURE ; samesite=none'), { name: 'sid', sameSite: 'none', secure: true });
    assert.deepEqual(readCookie('sid=1; SameSite=None; SameSite=Lax'), { name: 'sid', sameSite: 'lax', secure: false });
    assert.deepEqual(readCookie('sid=1; SameSite=Sometimes'), { name: 'sid', sameSite: 'unset', secure: false });
    assert.deepEqual(readCookie('sid=Secure'), { name: 'sid', sameSite: 'unset', secure: false });
  });

  it('knows one that goes', () => {
    assert.equal(readCookie('sid=; Max-Age=0').removed, true);
    assert.equal(readCookie('sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT').removed, true);
    assert.equal(readCookie('sid=1; Max-Age=3600; Expires=Fri, 01 Jan 2027 00:00:00 GMT').removed, undefined);
  });

  it('goes to other sites with None and Secure alone', () => {
    assert.equal(goesToOtherSites(readCookie('a=1; SameSite=None; Secure')), true);
    assert.equal(goesToOtherSites(readCookie('a=1; SameSite=None')), false);
    assert.equal(goesToOtherSites(readCookie('a=1; Secure')), false);
    assert.equal(goesToOtherSites({ name: 'a', sameSite: 'none', secure: undefined }), undefined);
    assert.equal(goesToOtherSites({ name: 'a', sameSite: undefined, secure: true }), undefined);
  });

  it('tells names of logins from others', () => {
    for (const name of ['sid', 'connect.sid', 'session', 'JSESSIONID', 'access_token', 'jwt', '__Host-auth']) assert.ok(isLoginCookie(name), name);
    for (const name of ['theme', 'locale', 'csrf_token', 'XSRF-TOKEN', 'side', 'inside']) assert.ok(!isLoginCookie(name), name);
  });

  it('reads whatever it is given', () => {
    fc.assert(fc.property(fc.string(), line => {
      const { sameSite } = readCookie(line);
      return sameSite !== undefined;
    }));
  });
});
