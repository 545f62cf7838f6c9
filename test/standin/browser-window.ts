import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Browser, Fields } from './devtools.ts';
import { fromJson, PRELOAD_WORLD, pageScript, preloadScript, SEND_BINDING, toJson } from './page-worlds.ts';

const APP = /^app:\/\/wirescope\//;
const STANDS_FOR_APP = 'http://wirescope.localhost/';
/** Chromium knows no scheme of ours: the page is under a name nobody resolves, since every request is answered here. */
const toBrowser = (url: string): string => url.replace(APP, STANDS_FOR_APP);
const toApp = (url: string): string =>
  url.startsWith(STANDS_FOR_APP) ? `app://wirescope/${url.slice(STANDS_FOR_APP.length)}` : url;

/** What the main process registered that concerns pages; shared by all windows. */
export interface Rules {
  readonly ipc: EventEmitter;
  /** What `ipcMain.handle` registered, by channel. */
  readonly handlers: ReadonlyMap<string, (event: unknown, ...args: unknown[]) => unknown>;
  handle: ((request: Request) => Response | Promise<Response>) | undefined;
  beforeRequest: ((details: { url: string }, decide: (answer: { cancel: boolean }) => void) => void) | undefined;
  created(contents: WebContents): void;
  closed(window: BrowserWindow): void;
}

class Prevention {
  readonly url: string;
  prevented = false;
  constructor(url: string) {
    this.url = url;
  }
  preventDefault(): void {
    this.prevented = true;
  }
}

export class WebContents extends EventEmitter {
  readonly mainFrame = { url: '' };
  openHandler: (details: { url: string }) => { action: 'allow' | 'deny' } = () => ({ action: 'allow' });
  destroyed = false;
  /** Runs in the preload's world of the page that is there now. */
  evaluate: (expression: string) => void = () => undefined;

  send(channel: string, ...args: unknown[]): void {
    this.evaluate(`__standinReceive(${JSON.stringify(toJson({ channel, args }))})`);
  }
  zoom = 1;
  /** What Chromium's zoom does to a page: fewer CSS pixels, each of more device pixels. */
  applyZoom: () => Promise<void> = async () => undefined;
  setZoomFactor(factor: number): void {
    this.zoom = factor;
    void this.applyZoom();
  }
  setWindowOpenHandler(handler: typeof this.openHandler): void {
    this.openHandler = handler;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly all = new Set<BrowserWindow>();
  static focused: BrowserWindow | null = null;
  static browser: Promise<Browser>;
  static rules: Rules;

  readonly webContents = new WebContents();
  readonly ready: Promise<{ readonly browser: Browser; readonly targetId: string; readonly sessionId: string }>;
  private wanted = '';
  private readonly size: { readonly width: number; readonly height: number };

  constructor(options: Fields) {
    super();
    this.size = { width: options.width, height: options.height };
    BrowserWindow.all.add(this);
    BrowserWindow.rules.created(this.webContents);
    this.ready = this.open(String(options.webPreferences.preload));
  }

  private async open(preload: string) {
    const browser = await BrowserWindow.browser;
    const { devtools } = browser;
    const { targetId } = await devtools.send('Target.createTarget', {
      url: 'about:blank',
      newWindow: true,
      ...this.size,
    });
    const { sessionId } = await devtools.send('Target.attachToTarget', { targetId, flatten: true });
    const here = (method: string, params: Fields = {}) => devtools.send(method, params, sessionId);
    const on = (method: string, listener: (params: Fields) => void) =>
      devtools.on(method, (params, session) => session === sessionId && listener(params));

    const queue: string[] = [];
    let context: number | undefined;
    const flush = (): void => {
      for (const expression of queue.splice(0)) {
        // The page may be gone by the time it arrives; real IPC is lost then, too.
        here('Runtime.evaluate', { expression, contextId: context }).catch(() => undefined);
      }
    };
    this.webContents.evaluate = (expression) => {
      queue.push(expression);
      if (context !== undefined) flush();
    };
    on('Runtime.executionContextCreated', ({ context: created }) => {
      if (created.name !== PRELOAD_WORLD || created.auxData?.frameId !== targetId) return;
      context = created.id;
      queue.length = 0;
    });
    on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === context) context = undefined;
    });
    on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name !== SEND_BINDING || executionContextId !== context) return;
      const { channel, args, invoke } = fromJson(payload) as { channel: string; args: unknown[]; invoke?: number };
      const event = { sender: this.webContents, senderFrame: this.webContents.mainFrame };
      if (invoke === undefined) BrowserWindow.rules.ipc.emit(channel, event, ...args);
      else void this.invoke(invoke, channel, event, args);
    });
    on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId === undefined) this.webContents.mainFrame.url = toApp(frame.url);
    });
    on('Page.domContentEventFired', () => this.emit('ready-to-show'));
    on('Fetch.requestPaused', (paused) => void this.answer(paused, targetId, here));
    devtools.on('Target.targetCreated', ({ targetInfo }) => {
      if (targetInfo.openerId !== targetId) return;
      const { action } = this.webContents.openHandler({ url: toApp(targetInfo.url) });
      if (action === 'deny')
        devtools.send('Target.closeTarget', { targetId: targetInfo.targetId }).catch(() => undefined);
    });
    devtools.on('Target.targetDestroyed', (gone) => gone.targetId === targetId && this.gone());

    this.webContents.applyZoom = async () => {
      const { zoom } = this.webContents;
      const { width, height } = this.size;
      await here('Emulation.setDeviceMetricsOverride', {
        width: Math.round(width / zoom),
        height: Math.round(height / zoom),
        deviceScaleFactor: zoom,
        mobile: false,
      });
    };
    await devtools.send('Target.setDiscoverTargets', { discover: true });
    await here('Page.enable');
    await here('Runtime.enable');
    await here('Runtime.addBinding', { name: SEND_BINDING, executionContextName: PRELOAD_WORLD });
    await here('Page.addScriptToEvaluateOnNewDocument', {
      source: preloadScript(readFileSync(preload, 'utf8')),
      worldName: PRELOAD_WORLD,
    });
    await here('Page.addScriptToEvaluateOnNewDocument', { source: pageScript });
    await here('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    return { browser, targetId, sessionId };
  }

  /** `ipcRenderer.invoke`: what the handler gives or throws goes back under its number. */
  private async invoke(invoked: number, channel: string, event: unknown, args: readonly unknown[]): Promise<void> {
    const handler = BrowserWindow.rules.handlers.get(channel);
    let answer: Fields;
    try {
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
      answer = { invoked, value: await handler(event, ...args) };
    } catch (error) {
      answer = { invoked, error: String(error) };
    }
    this.webContents.evaluate(`__standinReceive(${JSON.stringify(toJson(answer))})`);
  }

  /** Every request of the page: navigation guards first, then webRequest, then the app's own scheme. */
  private async answer(
    paused: Fields,
    targetId: string,
    here: (method: string, params: Fields) => Promise<Fields>,
  ): Promise<void> {
    const { requestId, request, resourceType, frameId } = paused;
    const url = toApp(request.url);
    const refuse = (errorReason: string) => here('Fetch.failRequest', { requestId, errorReason });
    const { rules } = BrowserWindow;
    try {
      if (resourceType === 'Document' && request.url !== this.wanted) {
        const leaving = new Prevention(url);
        if (frameId === targetId) this.webContents.emit('will-navigate', leaving);
        this.webContents.emit('will-frame-navigate', leaving);
        if (leaving.prevented) return void (await refuse('Aborted'));
      }
      let cancelled = false;
      rules.beforeRequest?.({ url }, ({ cancel }) => {
        cancelled = cancel;
      });
      if (cancelled) return void (await refuse('BlockedByClient'));
      if (!APP.test(url) || rules.handle === undefined)
        return void (await here('Fetch.continueRequest', { requestId }));
      const answer = await rules.handle(new Request(url, { method: request.method }));
      await here('Fetch.fulfillRequest', {
        requestId,
        responseCode: answer.status,
        responseHeaders: [...answer.headers].map(([name, value]) => ({ name, value })),
        body: Buffer.from(await answer.arrayBuffer()).toString('base64'),
      });
    } catch (error) {
      if (!this.webContents.destroyed) process.stderr.write(`standin: ${url}: ${String(error)}\n`);
    }
  }

  async loadURL(url: string): Promise<void> {
    const { browser, sessionId } = await this.ready;
    this.wanted = toBrowser(url);
    await browser.devtools.send('Page.navigate', { url: this.wanted }, sessionId);
  }

  close(): void {
    void this.ready.then(({ browser, targetId }) => browser.devtools.send('Target.closeTarget', { targetId }));
  }

  private gone(): void {
    if (this.webContents.destroyed) return;
    this.emit('close', new Prevention(''));
    this.webContents.destroyed = true;
    this.webContents.emit('destroyed');
    BrowserWindow.all.delete(this);
    this.emit('closed');
    BrowserWindow.rules.closed(this);
  }

  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return [...BrowserWindow.all].find((one) => one.webContents === contents) ?? null;
  }
  /** The menu bar in this window's frame. */
  menu: unknown = null;
  setMenu(menu: unknown): void {
    this.menu = menu;
  }
  show(): void {
    this.emit('show');
  }
  /** The page gets it for real, so that `document.hasFocus()` and visibility follow. */
  focus(): void {
    BrowserWindow.focused = this;
    void this.ready.then(({ browser, targetId }) => browser.devtools.send('Target.activateTarget', { targetId }));
    this.emit('focus');
  }
  isFocused(): boolean {
    return BrowserWindow.focused === this;
  }
  restore(): void {
    this.emit('restore');
  }
  maximize(): void {
    this.emit('maximize');
  }
  isMinimized(): boolean {
    return false;
  }
  isMaximized(): boolean {
    return false;
  }
  getNormalBounds() {
    return { x: 0, y: 0, ...this.size };
  }
}
