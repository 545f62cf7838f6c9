/**
 * Scripts that run inside the page, as text. Two worlds share the page's events and nothing else: the preload's, where
 * `require('electron')` gives contextBridge and ipcRenderer, and the page's own, where what was exposed appears.
 */

export const PRELOAD_WORLD = 'standin-preload';
/** The binding through which the preload's world reaches the main process. */
export const SEND_BINDING = '__standinSend';

/** Values as JSON, with bytes as base64: what the DevTools protocol can carry. */
const codec = `
  const toJson = (value) => JSON.stringify(value, (_key, one) => {
    if (!(one instanceof Uint8Array)) return one;
    let text = '';
    for (let at = 0; at < one.length; at += 8192) text += String.fromCharCode(...one.subarray(at, at + 8192));
    return { $bytes: btoa(text) };
  });
  const fromJson = (text) => JSON.parse(text, (_key, one) =>
    one && typeof one === 'object' && typeof one.$bytes === 'string'
      ? Uint8Array.from(atob(one.$bytes), (letter) => letter.charCodeAt(0)) : one);
`;

/** @param source the built preload: one CommonJS file */
export function preloadScript(source: string): string {
  return `(() => {
  if (window !== window.top || location.protocol === 'about:') return;
  ${codec}
  const exposed = new Map();
  const say = (name, detail) => window.dispatchEvent(new CustomEvent('standin:' + name, { detail }));
  const shapeOf = (value) => typeof value === 'function' ? { call: true }
    : value && typeof value === 'object' ? { fields: Object.entries(value).map(([key, one]) => [key, shapeOf(one)]) } : { value };
  const contextBridge = {
    exposeInMainWorld(name, api) { exposed.set(name, api); say('expose', { name, shape: shapeOf(api) }); },
  };
  window.addEventListener('standin:ready', () => {
    for (const [name, api] of exposed) say('expose', { name, shape: shapeOf(api) });
  });
  window.addEventListener('standin:call', ({ detail: { name, path, args, call } }) => {
    const target = path.reduce((value, key) => value[key], exposed.get(name));
    const answer = target(...args.map((one) => one && one.$callback ? (...values) => say('callback', { id: one.$callback, values }) : one));
    if (!(answer instanceof Promise)) say('answer', { call, value: answer });
    else {
      say('answer', { call, later: true });
      answer.then((value) => say('settled', { call, value }), (error) => say('settled', { call, error: String(error) }));
    }
  });
  const listeners = new Map();
  const invoked = new Map();
  const ipcRenderer = {
    send(channel, ...args) { ${SEND_BINDING}(toJson({ channel, args })); },
    invoke(channel, ...args) {
      return new Promise((resolve, reject) => {
        const id = invoked.size + 1;
        invoked.set(id, { resolve, reject });
        ${SEND_BINDING}(toJson({ channel, args, invoke: id }));
      });
    },
    on(channel, listener) { listeners.set(channel, [...(listeners.get(channel) ?? []), listener]); return ipcRenderer; },
  };
  globalThis.__standinReceive = (text) => {
    const { channel, args, invoked: id, value, error } = fromJson(text);
    if (id !== undefined) {
      const { resolve, reject } = invoked.get(id);
      if (error === undefined) resolve(value); else reject(new Error(error));
      return;
    }
    for (const listener of listeners.get(channel) ?? []) listener({}, ...args);
  };
  // Chromium tells no page where a file lies: here a file's name is its path.
  const webUtils = { getPathForFile: (file) => file.name.startsWith('/') ? file.name : '' };
  const require = (name) => {
    if (name !== 'electron') throw new Error('a sandboxed preload cannot require ' + name);
    return { contextBridge, ipcRenderer, webUtils };
  };
  const process = { platform: ${JSON.stringify(process.platform)} };
  ((require, process, module, exports) => {\n${source}\n})(require, process, { exports: {} }, {});
})();`;
}

export const pageScript = `(() => {
  if (window !== window.top || location.protocol === 'about:') return;
  const callbacks = new Map();
  const answers = new Map();
  const pending = new Map();
  let calls = 0;
  const say = (name, detail) => window.dispatchEvent(new CustomEvent('standin:' + name, { detail }));
  const build = (name, shape, path) => {
    if ('fields' in shape) return Object.freeze(Object.fromEntries(shape.fields.map(([key, one]) => [key, build(name, one, [...path, key])])));
    if (!shape.call) return shape.value;
    return (...args) => {
      const call = calls += 1;
      say('call', { name, path, call, args: args.map((one) => {
        if (typeof one !== 'function') return one;
        callbacks.set(callbacks.size + 1, one);
        return { $callback: callbacks.size };
      }) });
      // Events between the worlds are told at once, so the answer is here already.
      const { later, value } = answers.get(call) ?? {};
      answers.delete(call);
      return later ? new Promise((resolve, reject) => pending.set(call, { resolve, reject })) : value;
    };
  };
  window.addEventListener('standin:answer', ({ detail }) => answers.set(detail.call, detail));
  window.addEventListener('standin:settled', ({ detail: { call, value, error } }) => {
    const { resolve, reject } = pending.get(call);
    pending.delete(call);
    if (error === undefined) resolve(value); else reject(new Error(error));
  });
  window.addEventListener('standin:expose', ({ detail: { name, shape } }) => {
    if (!(name in window)) Object.defineProperty(window, name, { value: build(name, shape, []), enumerable: true });
  });
  window.addEventListener('standin:callback', ({ detail: { id, values } }) => callbacks.get(id)?.(...values));
  say('ready', null);
})();`;

/** The same encoding on the main process's side. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) =>
    one instanceof Uint8Array ? { $bytes: Buffer.from(one).toString('base64') } : one,
  );

export const fromJson = (text: string): unknown =>
  JSON.parse(text, (_key, one: { $bytes?: unknown } | null) =>
    typeof one === 'object' && one !== null && typeof one.$bytes === 'string'
      ? new Uint8Array(Buffer.from(one.$bytes, 'base64'))
      : one,
  );
