import { addHeader, basic, type Draft, newDraft } from './draft.ts';
import { type FlagTable, readFlags } from './flags.ts';

const names = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** websocat 1 and 4. */
const WEBSOCAT: FlagTable = {
  short: {
    H: 'header',
    k: 'insecure',
    n: 'no-close',
    t: 'text',
    b: 'binary',
    v: 'verbose',
    q: 'quiet',
    E: 'exit-on-eof',
    u: 'unidirectional',
    U: 'unidirectional-reverse',
    s: 'server-mode',
    B: 'buffer-size',
    '1': 'one-message',
    S: 'strict',
  },
  withValue: names(
    `header protocol origin basic-auth basic-auth-file ping-interval ping-timeout socks5 ws-c-uri buffer-size max-messages
    max-messages-rev client-pkcs12-der client-pkcs12-passwd tls-domain close-status-code close-reason compress-deflate-level
    autoreconnect-delay-millis header-to-env server-header server-protocol static-file restrict-uri queue-len byte-to-exit-on`,
  ),
};

/** wscat 6. */
const WSCAT: FlagTable = {
  short: {
    c: 'connect',
    H: 'header',
    s: 'subprotocol',
    o: 'origin',
    n: 'no-check',
    x: 'execute',
    w: 'wait',
    P: 'show-ping-pong',
    p: 'protocol',
    L: 'location',
    l: 'listen',
    V: 'version',
  },
  withValue: names(
    'connect header subprotocol origin auth ca cert key passphrase proxy execute wait protocol max-redirects host listen',
  ),
};

const INSECURE = 'accepted: a certificate that does not verify is accepted, and each attempt says so.';

/** @param words those after `websocat` */
export function readWebsocat(words: readonly string[]): { readonly draft: Draft; readonly unfinished: string | null } {
  const draft = newDraft();
  const { flags, rest, unfinished } = readFlags(words, WEBSOCAT);
  const quiet: string[] = [];
  for (const { name, value, shown } of flags) {
    switch (name) {
      case 'header':
        addHeader(draft, value);
        break;
      case 'protocol':
        draft.subprotocols.push(...value.split(',').map((one) => one.trim()));
        break;
      case 'origin':
        draft.headers.push(['Origin', value]);
        break;
      case 'basic-auth':
        draft.headers.push(['Authorization', basic(value)]);
        break;
      case 'insecure':
        draft.insecure = true;
        draft.notes.push(`${shown} ${INSECURE}`);
        break;
      case 'ping-interval':
      case 'ping-timeout': {
        const ms = Math.round(Number(value) * 1000);
        if (ms > 0) {
          const field = name === 'ping-interval' ? 'pingIntervalMs' : 'pongTimeoutMs';
          draft.more = { ...draft.more, heartbeat: { ...draft.more.heartbeat, [field]: ms } };
        }
        break;
      }
      case 'socks5':
        draft.proxy = `socks5://${value}`;
        break;
      case 'tls-domain':
        draft.more = { ...draft.more, tls: { insecure: draft.insecure, servername: value } };
        break;
      case 'ws-c-uri':
        draft.url = value;
        break;
      default:
        quiet.push(`${shown}${value === '' ? '' : ` ${value}`}`);
    }
  }
  if (quiet.length > 0) draft.notes.push(`${quiet.join(' ')} ${quiet.length === 1 ? 'has' : 'have'} no meaning here.`);
  const address = rest.find((one) => /(?:^|:)wss?:\/\//i.test(one)) ?? rest.at(-1) ?? '';
  if (draft.url === '') draft.url = /wss?:\/\/.*/i.exec(address)?.[0] ?? address;
  if (/^(?:autoreconnect|reuse)/i.test(address) && address !== draft.url) {
    draft.notes.push('autoreconnect: is how it is here, with waits that double.');
  }
  if (draft.insecure && draft.more.tls !== undefined)
    draft.more = { ...draft.more, tls: { ...draft.more.tls, insecure: true } };
  return { draft, unfinished };
}

/** @param words those after `wscat` */
export function readWscat(words: readonly string[]): { readonly draft: Draft; readonly unfinished: string | null } {
  const draft = newDraft();
  const { flags, rest, unfinished } = readFlags(words, WSCAT);
  const quiet: string[] = [];
  for (const { name, value, shown } of flags) {
    switch (name) {
      case 'connect':
        draft.url = value;
        break;
      case 'header':
        addHeader(draft, value);
        break;
      case 'subprotocol':
        draft.subprotocols.push(value);
        break;
      case 'origin':
        draft.headers.push(['Origin', value]);
        break;
      case 'auth':
        draft.headers.push(['Authorization', basic(value)]);
        break;
      case 'no-check':
        draft.insecure = true;
        draft.notes.push(`${shown} ${INSECURE}`);
        break;
      case 'ca':
      case 'cert':
      case 'key':
        draft.notes.push(`${shown} ${value}: the file was not read; paste it into the options under TLS.`);
        break;
      case 'passphrase':
        draft.more = { ...draft.more, tls: { passphrase: value, insecure: draft.insecure } };
        break;
      case 'proxy':
        draft.proxy = value.includes('://') ? value : `http://${value}`;
        break;
      case 'execute':
        draft.messages.push(value);
        break;
      case 'max-redirects':
        if (/^\d+$/.test(value)) draft.more = { ...draft.more, maxRedirects: Number(value) };
        break;
      case 'location':
        draft.notes.push(`${shown} is how it is here: redirects are followed, and each is an entry.`);
        break;
      default:
        quiet.push(`${shown}${value === '' ? '' : ` ${value}`}`);
    }
  }
  if (quiet.length > 0) draft.notes.push(`${quiet.join(' ')} ${quiet.length === 1 ? 'has' : 'have'} no meaning here.`);
  if (draft.url === '') draft.url = rest[0] ?? '';
  // wscat takes an address without a scheme as ws.
  if (draft.url !== '' && !draft.url.includes('://')) draft.url = `ws://${draft.url}`;
  if (draft.insecure && draft.more.tls !== undefined)
    draft.more = { ...draft.more, tls: { ...draft.more.tls, insecure: true } };
  return { draft, unfinished };
}
