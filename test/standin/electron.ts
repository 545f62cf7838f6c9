/** The parts of the `electron` module that Wirescope's main process uses. See README.md for what is not behind them. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import http, { type RequestOptions } from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { BrowserWindow, type Rules, type WebContents } from './browser-window.ts';
import { type DesktopState, serveControl } from './control.ts';
import { startBrowser } from './devtools.ts';

export { BrowserWindow };

const browser = startBrowser();
BrowserWindow.browser = browser;

class Event {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

class App extends EventEmitter {
  readonly isPackaged = false;
  private readonly paths = new Map<string, string>();
  private quitting = false;

  /** `ready`, and whoever drives the window learns where: WIRESCOPE_STANDIN_ENDPOINT names the file to write it to. */
  async whenReady(): Promise<void> {
    const { endpoint } = await browser;
    const file = process.env.WIRESCOPE_STANDIN_ENDPOINT;
    if (file !== undefined) {
      // Renamed into place: whoever waits for the file must not read half of it.
      writeFileSync(`${file}.new`, endpoint);
      renameSync(`${file}.new`, file);
    }
    this.emit('ready');
  }
  setPath(name: string, path: string): void {
    if (!existsSync(path)) throw new Error(`Failed to set path: ${path} does not exist`);
    this.paths.set(name, path);
  }
  getPath(name: string): string {
    return this.paths.get(name) ?? '';
  }
  desktop: DesktopState | undefined;
  getVersion(): string {
    return (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version;
  }
  getName(): string {
    return 'Wirescope';
  }
  getAppPath(): string {
    return process.cwd();
  }
  addRecentDocument(path: string): void {
    this.desktop?.recentDocuments.push(path);
  }
  setAsDefaultProtocolClient(): boolean {
    throw new Error('a checkout must not take over links');
  }
  enableSandbox(): void {
    this.emit('standin-sandbox');
  }

  /** The first instance keeps its pid in a file of `userData`; a second leaves its arguments beside it. */
  requestSingleInstanceLock(): boolean {
    const folder = join(this.getPath('userData'), 'standin-instance');
    const lock = join(folder, 'pid');
    mkdirSync(folder, { recursive: true });
    if (existsSync(lock) && alive(Number(readFileSync(lock, 'utf8')))) {
      writeFileSync(join(folder, `second-${process.pid}.json`), JSON.stringify([process.argv, process.cwd()]));
      return false;
    }
    writeFileSync(lock, String(process.pid));
    watch(folder, () => {
      for (const name of readdirSync(folder).filter((one) => one.startsWith('second-'))) {
        const text = readFileSync(join(folder, name), 'utf8');
        if (text === '') continue;
        rmSync(join(folder, name));
        const [argv, directory] = JSON.parse(text) as [string[], string];
        this.emit('second-instance', new Event(), argv, directory);
      }
    }).unref();
    process.once('exit', () => rmSync(lock, { force: true }));
    return true;
  }

  /** before-quit, windows close, will-quit, exit: Electron's order. */
  quit(): void {
    if (this.quitting) return;
    this.quitting = true;
    this.emit('before-quit', new Event());
    if (BrowserWindow.all.size === 0) this.willQuit();
    for (const window of BrowserWindow.all) window.close();
  }
  windowClosed(): void {
    if (BrowserWindow.all.size > 0) return;
    if (this.quitting) this.willQuit();
    else this.emit('window-all-closed');
  }
  private willQuit(): void {
    const event = new Event();
    this.emit('will-quit', event);
    if (!event.defaultPrevented) this.exit(0);
  }
  exit(code = 0): void {
    void browser.then((running) => running.close()).finally(() => process.exit(code));
  }
}

export const app = new App();

class IpcMain extends EventEmitter {
  readonly handlers = new Map<string, (event: unknown, ...args: unknown[]) => unknown>();
  handle(channel: string, handler: (event: unknown, ...args: unknown[]) => unknown): void {
    this.handlers.set(channel, handler);
  }
}
export const ipcMain = new IpcMain();

const rules: Rules = {
  ipc: ipcMain,
  handlers: ipcMain.handlers,
  handle: undefined,
  beforeRequest: undefined,
  created: (contents: WebContents) => void app.emit('web-contents-created', new Event(), contents),
  closed: () => app.windowClosed(),
};
BrowserWindow.rules = rules;

export const protocol = {
  registerSchemesAsPrivileged: (_schemes: readonly unknown[]): void => undefined,
  handle(_scheme: string, handler: Rules['handle']): void {
    rules.handle = handler;
  },
};

export const session = {
  fromPartition: () => ({}),
  defaultSession: {
    setPermissionRequestHandler: (): void => undefined,
    setPermissionCheckHandler: (): void => undefined,
    setDevicePermissionHandler: (): void => undefined,
    webRequest: {
      onBeforeRequest(listener: Rules['beforeRequest']): void {
        rules.beforeRequest = listener;
      },
    },
  },
};

export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] };

// What the system around a desktop application would do, told and asked over `control.ts`.
const desktop: DesktopState = {
  applicationMenu: null,
  notices: [],
  recentDocuments: [],
  shownFolders: [],
  chosenFiles: [],
  dialogs: 0,
};
app.desktop = desktop;
void serveControl(desktop, app);

export const dialog = {
  showErrorBox: (title: string, text: string) => process.stderr.write(`[dialog] ${title}\n${text}\n`),
  async showOpenDialog() {
    desktop.dialogs += 1;
    const filePaths = desktop.chosenFiles.splice(0);
    return { canceled: filePaths.length === 0, filePaths };
  },
  async showSaveDialog() {
    desktop.dialogs += 1;
    const [filePath = ''] = desktop.chosenFiles.splice(0);
    return { canceled: filePath === '', filePath };
  },
};
export const Menu = {
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu(menu: unknown): void {
    desktop.applicationMenu = menu;
  },
};
export class Notification extends EventEmitter {
  readonly options: { readonly title: string; readonly body: string };
  constructor(options: { readonly title: string; readonly body: string }) {
    super();
    this.options = options;
  }
  static isSupported(): boolean {
    return process.env.WIRESCOPE_STANDIN_NOTICES !== 'none';
  }
  show(): void {
    desktop.notices.push(this);
    this.emit('show');
  }
}
/** A key store whose key is a file of `userData`; WIRESCOPE_STANDIN_KEYS chooses another backend than GNOME's. */
export const safeStorage = {
  key(): Buffer {
    const file = join(app.getPath('userData'), 'standin-key');
    if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 });
    return readFileSync(file);
  },
  isAsyncEncryptionAvailable: async () => true,
  getSelectedStorageBackend: () => process.env.WIRESCOPE_STANDIN_KEYS ?? 'gnome_libsecret',
  async encryptStringAsync(text: string): Promise<Buffer> {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key(), iv);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]);
  },
  async decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    const decipher = createDecipheriv('aes-256-gcm', this.key(), sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(12, 28));
    const result = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
    return { result, shouldReEncrypt: false };
  },
};
export const shell = {
  async openPath(path: string): Promise<string> {
    desktop.shownFolders.push(path);
    return '';
  },
};
/** electron-updater's way out: Node's own client behaves the same for plain requests. */
export const net = {
  request: ({ session: _, ...options }: RequestOptions & { session?: unknown }) =>
    (options.protocol === 'https:' ? https : http).request(options),
};
