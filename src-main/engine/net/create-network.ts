import { createCookies } from './cookies.ts';
import { createDialer, type Dial } from './dial.ts';
import { createHttpClient } from './http-client.ts';
import type { Network } from './network.ts';

/** The network of one connection: its own cookie jar, its own kept sockets. Opens nothing before it is asked. */
export function createNetwork(dial: Dial = createDialer()): Network {
  const cookies = createCookies();
  const http = createHttpClient(dial, cookies);
  return {
    dial,
    request: (request) => http.request(request),
    cookieHeader: (url) => cookies.header(url),
    storeCookies: (url, headers) => cookies.store(url, headers),
    close: () => http.close(),
  };
}
