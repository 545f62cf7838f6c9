/** The only file with `ipcMain`: bytes between our own page and the engine, and its requests, whoever else may knock. */
import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import * as v from 'valibot';
import { fail, type Result } from '../../../src-shared/base/result.ts';
import {
  type ShellEvent,
  type ShellRequestName,
  type ShellRequestOutput,
  type ShellRequestValue,
  shellRequests,
} from '../../../src-shared/contract/shell.ts';
import type { EngineHost, EngineLink } from '../engine-thread/host.ts';
import { isOwnUrl } from './app-protocol.ts';
import { CHANNELS } from './channels.ts';

interface WindowEnd {
  readonly link: EngineLink;
  hear(bytes: Uint8Array): void;
}

/** Answers to what a window asks of the shell; gets what its schema let through. */
export type ShellHandlers = {
  readonly [Name in ShellRequestName]: (
    contents: WebContents,
    input: ShellRequestValue<Name>,
  ) => Result<ShellRequestOutput<Name>> | Promise<Result<ShellRequestOutput<Name>>>;
};

/** Events on their way to pages: one that does not listen yet gets them when it says hello. */
export interface PageEvents {
  send(contents: WebContents, event: ShellEvent): void;
}

/** Only the top frame of our own page is listened to; an iframe or a foreign page is not, even in our window. */
function trusted(event: IpcMainEvent | IpcMainInvokeEvent, devUrl: string | undefined): boolean {
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

async function answer(
  handlers: ShellHandlers,
  contents: WebContents,
  name: unknown,
  input: unknown,
): Promise<Result<unknown>> {
  if (typeof name !== 'string' || !Object.hasOwn(shellRequests, name))
    return fail('SHELL_CANNOT', 'This shell does not know that request.', 'Window and shell may differ in version.');
  const known = name as ShellRequestName;
  const parsed = v.safeParse(shellRequests[known].schema, input);
  if (!parsed.success) {
    const [first] = parsed.issues;
    return fail('INPUT_INVALID', `${v.getDotPath(first) ?? 'input'}: ${first.message}.`, `Check it in ${known}.`);
  }
  // Each handler takes exactly what its own schema gives; the table's type says so, an index by name cannot.
  const handler = handlers[known] as (
    contents: WebContents,
    value: unknown,
  ) => Result<unknown> | Promise<Result<unknown>>;
  return handler(contents, parsed.output);
}

/** Connects every page that says hello, and connects it anew after each reload. */
export function servePages(engine: EngineHost, handlers: ShellHandlers, devUrl: string | undefined): PageEvents {
  const ends = new Map<WebContents, WindowEnd>();
  const waiting = new Map<WebContents, ShellEvent[]>();

  function leave(contents: WebContents): void {
    ends.get(contents)?.link.detach();
    ends.delete(contents);
    waiting.delete(contents);
  }

  ipcMain.on(CHANNELS.hello, (event) => {
    if (!trusted(event, devUrl)) return;
    const contents = event.sender;
    const early = waiting.get(contents) ?? [];
    if (ends.has(contents)) leave(contents);
    else {
      contents.once('destroyed', () => leave(contents));
      contents.on('render-process-gone', () => leave(contents));
      // Messages to a page that hangs pile up in the browser process; numbers can wait until it draws again.
      contents.on('unresponsive', () => ends.get(contents)?.link.setCongested(true));
      contents.on('responsive', () => ends.get(contents)?.link.setCongested(false));
    }
    ends.set(contents, connect(contents, engine));
    waiting.delete(contents);
    for (const one of early) contents.send(CHANNELS.event, one);
  });
  ipcMain.on(CHANNELS.toEngine, (event, bytes: unknown) => {
    if (trusted(event, devUrl) && bytes instanceof Uint8Array) ends.get(event.sender)?.hear(bytes);
  });
  ipcMain.handle(CHANNELS.ask, (event, name: unknown, input: unknown) =>
    trusted(event, devUrl)
      ? answer(handlers, event.sender, name, input)
      : fail('SHELL_CANNOT', 'Only Wirescope’s own window may ask that.', ''),
  );

  return {
    send(contents, event) {
      if (contents.isDestroyed()) return;
      if (ends.has(contents)) contents.send(CHANNELS.event, event);
      else waiting.set(contents, [...(waiting.get(contents) ?? []), event]);
    },
  };
}
