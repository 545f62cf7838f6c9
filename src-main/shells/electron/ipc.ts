/** The only file with `ipcMain`: bytes between our own page and the engine, whoever else may knock. */
import { type IpcMainEvent, ipcMain, type WebContents } from 'electron';
import type { EngineHost, EngineLink } from '../engine-thread/host.ts';
import { isOwnUrl } from './app-protocol.ts';
import { CHANNELS } from './channels.ts';

interface WindowEnd {
  readonly link: EngineLink;
  hear(bytes: Uint8Array): void;
}

/** Only the top frame of our own page is listened to; an iframe or a foreign page is not, even in our window. */
function trusted(event: IpcMainEvent, devUrl: string | undefined): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame === event.sender.mainFrame && isOwnUrl(frame.url, devUrl);
}

function connect(contents: WebContents, engine: EngineHost): WindowEnd {
  let toEngine: ((bytes: Uint8Array) => void) | undefined;
  const link = engine.attach({
    post: (bytes) => {
      if (!contents.isDestroyed()) contents.send(CHANNELS.toWindow, bytes);
    },
    onMessage(listener) {
      toEngine = listener;
    },
  });
  return { link, hear: (bytes) => toEngine?.(bytes) };
}

/** Connects every page that says hello, and connects it anew after each reload. */
export function servePages(engine: EngineHost, devUrl: string | undefined): void {
  const ends = new Map<WebContents, WindowEnd>();

  function leave(contents: WebContents): void {
    ends.get(contents)?.link.detach();
    ends.delete(contents);
  }

  ipcMain.on(CHANNELS.hello, (event) => {
    if (!trusted(event, devUrl)) return;
    const contents = event.sender;
    if (ends.has(contents)) leave(contents);
    else {
      contents.once('destroyed', () => leave(contents));
      contents.on('render-process-gone', () => leave(contents));
      // Messages to a page that hangs pile up in the browser process; numbers can wait until it draws again.
      contents.on('unresponsive', () => ends.get(contents)?.link.setCongested(true));
      contents.on('responsive', () => ends.get(contents)?.link.setCongested(false));
    }
    ends.set(contents, connect(contents, engine));
  });
  ipcMain.on(CHANNELS.toEngine, (event, bytes: unknown) => {
    if (trusted(event, devUrl) && bytes instanceof Uint8Array) ends.get(event.sender)?.hear(bytes);
  });
}
