/**
 * All that a page gets from Electron: `window.wirescope`, one channel of bytes and two facts. Runs sandboxed, in a world
 * of its own.
 */
import { contextBridge, ipcRenderer } from 'electron';
import type { WirescopeBridge } from '../../../src-shared/contract/shell.ts';
import { CHANNELS } from './channels.ts';

let listener: ((bytes: Uint8Array) => void) | undefined;
ipcRenderer.on(CHANNELS.toWindow, (_event, bytes: Uint8Array) => listener?.(bytes));

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
};

contextBridge.exposeInMainWorld('wirescope', bridge);
