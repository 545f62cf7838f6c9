import { protocol } from 'electron';
import { rendererDir } from '../app-files.ts';
import { rendererFile } from '../renderer-files.ts';

const SCHEME = 'app';
const HOST = 'wirescope';
export const APP_URL = `${SCHEME}://${HOST}/`;

/** Before `ready`: our own scheme is a real, secure origin, unlike file://, where every file is the same one. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** After `ready`: serves the built window, and nothing outside its folder, with the policy in its headers. */
export function serveAppScheme(): void {
  protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url);
    if (url.host !== HOST || request.method !== 'GET') return new Response('Not found.\n', { status: 404 });
    const file = await rendererFile(rendererDir, url.pathname === '' ? '/' : url.pathname, null);
    return new Response(new Uint8Array(file.body), { status: file.status, headers: { ...file.headers } });
  });
}

/** Whether a frame shows our own window. `URL.origin` is "null" for schemes of one's own, so the parts are compared. */
export function isOwnUrl(address: string, devUrl: string | undefined): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (devUrl !== undefined && url.origin === new URL(devUrl).origin) return true;
  return url.protocol === `${SCHEME}:` && url.host === HOST;
}
