import type { ByteChannel } from './channel.ts';

/** What a window may expect of the shell around it. */
export interface ShellCapabilities {
  readonly shell: 'electron' | 'browser';
  /** `process.platform` of the machine the window is on: which modifier key a shortcut shows. */
  readonly platform: string;
}

/** All that Electron's preload gives to the page, as `window.wirescope`. Nothing else crosses. */
export interface WirescopeBridge extends ByteChannel {
  readonly capabilities: ShellCapabilities;
}

/** Where the browser shell's WebSocket is, on the origin the page came from. */
export const ENGINE_SOCKET_PATH = '/engine';
/**
 * The page offers two subprotocols: this one, and {@link TOKEN_SUBPROTOCOL_PREFIX} + the token of its URL's fragment
 * (`#token=…`). The server answers with this one; the token is in no URL, so it is in no log.
 */
export const ENGINE_SUBPROTOCOL = 'wirescope.v1';
export const TOKEN_SUBPROTOCOL_PREFIX = 'wirescope.token.';
