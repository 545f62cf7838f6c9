import { fail, ok, type Problem, type Result } from '../../src-shared/base/result.ts';
import { announceEnd, connectChannel } from '../../src-shared/contract/channel.ts';
import type { EngineRpc } from '../../src-shared/contract/index.ts';
import { ENGINE_SOCKET_PATH, ENGINE_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from '../../src-shared/contract/shell.ts';
import { browserShell } from './browser-shell.ts';
import type { Host } from './host.ts';

const TOKEN_KEY = 'wirescope.token';

/**
 * The token of `wirescope serve`, from `#token=…` the first time and from this tab's storage after a reload. It leaves
 * the address bar at once, so that it is in no bookmark, no screenshot and no shared link.
 */
function takeToken(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given !== null && given !== '') {
    sessionStorage.setItem(TOKEN_KEY, given);
    history.replaceState(null, '', location.pathname + location.search);
    return given;
  }
  return sessionStorage.getItem(TOKEN_KEY);
}

function platformOfBrowser(): string {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? 'darwin' : 'other';
}

const tokenMissing: Problem = {
  code: 'HOST_TOKEN_MISSING',
  message: 'This address lacks the token that opens the engine.',
  hint: 'Open the whole address that “wirescope serve” printed, with everything after the #.',
};

function unreachable(opened: boolean, code: number): Problem {
  return opened
    ? {
        code: 'ENGINE_LOST',
        message: 'The connection to the engine ended.',
        hint: 'Look whether “wirescope serve” still runs in its terminal, then reload this page. Recordings are on its disk.',
        facts: { 'Close code': String(code) },
      }
    : {
        code: 'HOST_UNREACHABLE',
        message: 'The engine did not let this page in.',
        hint: 'The server may have stopped, or been started again with a new token: open the address it printed last.',
      };
}

/** Over a WebSocket to the server that served this page. */
export function browserHost(): Host {
  let last: WebSocket | undefined;
  return {
    capabilities: { shell: 'browser', platform: platformOfBrowser() },
    shell: browserShell(),
    connect(window) {
      const token = takeToken();
      if (token === null) return Promise.resolve(fail(tokenMissing));
      const url = new URL(ENGINE_SOCKET_PATH, location.href);
      url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
      const socket = new WebSocket(url, [ENGINE_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + token]);
      socket.binaryType = 'arraybuffer';
      // After a lost engine the old socket is still there, and nobody listens to it.
      last?.close();
      last = socket;
      return new Promise<Result<EngineRpc>>((resolve) => {
        let toWindow: ((bytes: Uint8Array) => void) | undefined;
        let opened = false;
        socket.addEventListener('open', () => {
          opened = true;
          const rpc = connectChannel(
            {
              post: (bytes) => socket.send(bytes as Uint8Array<ArrayBuffer>),
              onMessage(listener) {
                toWindow = listener;
              },
            },
            window,
          );
          resolve(ok(rpc));
        });
        socket.addEventListener('message', (event: MessageEvent<ArrayBuffer>) => {
          toWindow?.(new Uint8Array(event.data));
        });
        socket.addEventListener('close', (event) => {
          const problem = unreachable(opened, event.code);
          if (!opened) resolve(fail(problem));
          // The same message a shell sends when its engine is gone: calls under way fail, the window is told.
          else if (toWindow !== undefined) announceEnd({ post: toWindow }, problem);
        });
      });
    },
  };
}
