import type { Headers } from '../../../../../src-shared/model/entry.ts';
import type { HarCookie, NameValue } from './shape.ts';

/** The query of an address as it is read, value by value. */
export function queryOf(url: string): readonly NameValue[] {
  return URL.canParse(url) ? [...new URL(url).searchParams].map(([name, value]) => ({ name, value })) : [];
}

const pairOf = (text: string): NameValue => {
  const equals = text.indexOf('=');
  return equals < 0
    ? { name: text.trim(), value: '' }
    : { name: text.slice(0, equals).trim(), value: text.slice(equals + 1).trim() };
};

/** Cookies of a request (RFC 6265, section 4.2.1). */
export function requestCookies(headers: Headers): readonly HarCookie[] {
  return headers
    .filter(([name]) => name.toLowerCase() === 'cookie')
    .flatMap(([, value]) => value.split(';').map(pairOf))
    .filter(({ name }) => name !== '');
}

/** Cookies that a reply sets (section 4.1.1). */
export function responseCookies(headers: Headers): readonly HarCookie[] {
  return headers
    .filter(([name]) => name.toLowerCase() === 'set-cookie')
    .flatMap(([, value]) => value.split('\n'))
    .map((line) => {
      const [first = '', ...rest] = line.split(';');
      const attributes = new Map(rest.map(pairOf).map(({ name, value }) => [name.toLowerCase(), value]));
      const [path, domain, sameSite] = [attributes.get('path'), attributes.get('domain'), attributes.get('samesite')];
      const expires = Date.parse(attributes.get('expires') ?? '');
      return {
        ...pairOf(first),
        ...(path !== undefined && { path }),
        ...(domain !== undefined && { domain }),
        ...(!Number.isNaN(expires) && { expires: new Date(expires).toISOString() }),
        httpOnly: attributes.has('httponly'),
        secure: attributes.has('secure'),
        ...(sameSite !== undefined && { sameSite }),
      };
    });
}
