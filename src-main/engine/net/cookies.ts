import { CookieJar } from 'tough-cookie';
import type { Headers } from '../../../src-shared/model/entry.ts';
import { headerValue, headerValues, withHeader } from './headers.ts';

/** The cookies of one connection (RFC 6265bis, through tough-cookie), in memory: they end with it. */
export interface Cookies {
  header(url: URL): string | undefined;
  store(url: URL, headers: Headers): void;
  /** `headers` with the jar's cookies after those the user set; the user's win where names are the same. */
  addTo(headers: Headers, url: URL): Headers;
}

export function createCookies(): Cookies {
  // An inspector meets strange cookies; what browsers refuse (public suffixes, bad syntax) is refused here too.
  const jar = new CookieJar(undefined, { looseMode: true });
  const header = (url: URL): string | undefined => {
    const text = jar.getCookieStringSync(httpUrl(url));
    return text === '' ? undefined : text;
  };
  return {
    header,
    store(url, headers) {
      for (const line of headerValues(headers, 'set-cookie')) {
        jar.setCookieSync(line, httpUrl(url), { ignoreError: true });
      }
    },
    addTo(headers, url) {
      const fromJar = header(url);
      if (fromJar === undefined) return headers;
      const own = headerValue(headers, 'cookie');
      if (own === undefined) return [...headers, ['Cookie', fromJar]];
      const names = new Set(own.split(';').map(nameOf));
      const more = fromJar.split(';').filter((cookie) => !names.has(nameOf(cookie)));
      return more.length === 0
        ? headers
        : withHeader(headers, 'Cookie', [own, ...more.map((one) => one.trim())].join('; '));
    },
  };
}

function nameOf(cookie: string): string {
  return cookie.split('=', 1)[0]?.trim() ?? '';
}

/** A WebSocket's cookies are those of the same address over HTTP (RFC 6455, section 4.1). */
function httpUrl(url: URL): string {
  return url.href.replace(/^ws(s?):/, 'http$1:');
}
