/**
 * All that a page gets from Electron: `window.wirescope`, one channel of bytes, one of named requests, and two facts. Runs
 * sandboxed, in a world of its own. Checks nothing: main does, because a page that broke out would not come through here.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { ShellEvent, WirescopeBridge } from '../../../src-shared/contract/shell.ts';
import { CHANNELS } from './channels.ts';

let listener: ((bytes: Uint8Array) => void) | undefined;
ipcRenderer.on(CHANNELS.toWindow, (_event, bytes: Uint8Array) => listener?.(bytes));

let onEvent: ((event: ShellEvent) => void) | undefined;
const early: ShellEvent[] = [];
ipcRenderer.on(CHANNELS.event, (_event, event: ShellEvent) => {
  if (onEvent === undefined) early.push(event);
  else onEvent(event);
});

const bridge: WirescopeBridge = {
  post(bytes) {
    ipcRenderer.send(CHANNELS.toEngine, bytes);
  },
  onMessage(onBytes) {
    listener = onBytes;
    // Only now: the engine's first words would be lost on a page that does not listen yet.
    ipcRenderer.send(CHANNELS.hello);
  },
  capabilities: { shell: 'electron', platform: process.platform },
  shell: {
    ask: (name, input) => ipcRenderer.invoke(CHANNELS.ask, name, input),
    onEvent(listen) {
      onEvent = listen;
      for (const event of early.splice(0)) listen(event);
    },
    pathOf: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
  },
};

contextBridge.exposeInMainWorld('wirescope', bridge);
