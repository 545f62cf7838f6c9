import { app, type Session } from 'electron';
import { isOwnUrl } from './app-protocol.ts';

/** Copy buttons write text the user asked for; nothing else a page could ask for is given. */
const GRANTED = new Set(['clipboard-sanitized-write']);

/**
 * Denies what the window never needs, so that a payload that managed to run as script would still be shut in: leaving
 * the page, new windows, webviews, permissions, devices, and every request to anywhere but our own scheme.
 */
export function guardSession(session: Session, devUrl: string | undefined): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => decide(GRANTED.has(permission)));
  session.setPermissionCheckHandler((_contents, permission) => GRANTED.has(permission));
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, decide) => {
    const dev = devUrl !== undefined && /^(https?|wss?):\/\/(localhost|127\.0\.0\.1)[:/]/.test(details.url);
    const harmless = /^(devtools|blob|data):/.test(details.url);
    decide({ cancel: !(isOwnUrl(details.url, devUrl) || harmless || dev) });
  });
}

export function guardContents(devUrl: string | undefined): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    const stay = (event: { readonly url: string; preventDefault(): void }): void => {
      if (!isOwnUrl(event.url, devUrl)) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-redirect', stay);
  });
}
