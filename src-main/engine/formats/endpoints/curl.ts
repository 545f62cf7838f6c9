import { addHeader, basic, type Draft, newDraft } from './draft.ts';
import { type FlagTable, readFlags } from './flags.ts';

const names = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** curl 8, `man curl`. */
const TABLE: FlagTable = {
  short: {
    H: 'header',
    X: 'request',
    d: 'data',
    u: 'user',
    b: 'cookie',
    A: 'user-agent',
    e: 'referer',
    k: 'insecure',
    x: 'proxy',
    U: 'proxy-user',
    L: 'location',
    m: 'max-time',
    G: 'get',
    I: 'head',
    F: 'form',
    T: 'upload-file',
    o: 'output',
    O: 'remote-name',
    s: 'silent',
    S: 'show-error',
    v: 'verbose',
    i: 'include',
    N: 'no-buffer',
    E: 'cert',
    c: 'cookie-jar',
    D: 'dump-header',
    w: 'write-out',
    f: 'fail',
    K: 'config',
    0: 'http1.0',
    1: 'tlsv1',
    4: 'ipv4',
    6: 'ipv6',
    r: 'range',
    C: 'continue-at',
    y: 'speed-time',
    Y: 'speed-limit',
    '#': 'progress-bar',
    n: 'netrc',
    g: 'globoff',
    j: 'junk-session-cookies',
    z: 'time-cond',
    P: 'ftp-port',
    Q: 'quote',
    t: 'telnet-option',
    J: 'remote-header-name',
    R: 'remote-time',
  },
  withValue: names(
    `header request data data-raw data-binary data-ascii data-urlencode json url-query user oauth2-bearer cookie user-agent referer proxy
    proxy-user socks5 socks5-hostname socks4 socks4a cacert capath cert key pass max-redirs connect-timeout max-time form form-string upload-file
    output cookie-jar dump-header write-out url resolve connect-to interface config limit-rate retry retry-delay retry-max-time range
    continue-at speed-time speed-limit keepalive-time noproxy ciphers tls-max cert-type key-type aws-sigv4 unix-socket time-cond
    ftp-port quote telnet-option proto proto-default proto-redir trace trace-ascii stderr dns-servers doh-url local-port max-filesize
    proxy-header expect100-timeout happy-eyeballs-timeout-ms parallel-max preproxy tls13-ciphers curves pinnedpubkey rate variable`,
  ),
};

/** About curl's own output, or what is done here anyway. */
const OUTPUT = names(
  `silent show-error verbose include output remote-name write-out dump-header progress-bar fail fail-with-body trace trace-ascii stderr no-progress-meter
  remote-header-name remote-time styled-output no-styled-output create-dirs`,
);
const ANYWAY: Readonly<Record<string, string>> = {
  compressed: 'has no effect here: replies are always inflated, and shown with their size on the wire',
  'no-buffer': 'has no effect here: everything is shown as it comes',
  location: 'is how it is here: redirects are followed, and each is an entry',
  globoff: 'has no effect here: brackets in a URL mean nothing',
  'path-as-is': 'is not known here: dots in the path are resolved',
  http2: 'is how it is here, where the server offers it',
};

const seconds = (text: string): number | undefined => {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? Math.min(Math.round(value * 1000), 24 * 3_600_000) : undefined;
};

/** @param words those after `curl` */
export function readCurl(words: readonly string[]): { readonly draft: Draft; readonly unfinished: string | null } {
  const draft = newDraft();
  const next = words.indexOf('--next') >= 0 ? words.indexOf('--next') : words.indexOf('-:');
  if (next >= 0) draft.notes.push('Only the first of several requests (--next) was read.');
  const { flags, rest, unfinished } = readFlags(next < 0 ? words : words.slice(0, next), TABLE);
  const { notes } = draft;
  const urls = [...rest];
  const data: string[] = [];
  const query: string[] = [];
  let asGet = false;
  let isJson = false;
  let proxyUser = '';
  const quiet: string[] = [];

  for (const { name, value, shown } of flags) {
    if (OUTPUT.has(name)) {
      quiet.push(shown);
      continue;
    }
    const anyway = ANYWAY[name];
    if (anyway !== undefined) {
      notes.push(`${shown} ${anyway}.`);
      continue;
    }
    switch (name) {
      case 'header':
        if (value.startsWith('@')) notes.push(`${shown} ${value}: the file with the headers was not read.`);
        else addHeader(draft, value);
        break;
      case 'request':
        draft.method = value.toUpperCase();
        break;
      case 'head':
        draft.method = 'HEAD';
        break;
      case 'get':
        asGet = true;
        break;
      case 'json':
      case 'data':
      case 'data-ascii':
      case 'data-binary':
      case 'data-raw':
        if (value.startsWith('@') && name !== 'data-raw')
          notes.push(`${shown} ${value}: the file with the body was not read.`);
        else data.push(name === 'data' || name === 'data-ascii' ? value.replace(/[\r\n]/g, '') : value);
        isJson ||= name === 'json';
        break;
      case 'data-urlencode':
        data.push(urlEncoded(value));
        break;
      case 'url-query':
        query.push(urlEncoded(value));
        break;
      case 'user':
        draft.headers.push(['Authorization', basic(value)]);
        if (!value.includes(':')) notes.push('curl would have asked for the password; it is empty here.');
        break;
      case 'oauth2-bearer':
        draft.headers.push(['Authorization', `Bearer ${value}`]);
        break;
      case 'cookie':
        if (value.includes('=')) draft.headers.push(['Cookie', value]);
        else notes.push(`${shown} ${value}: the file with the cookies was not read.`);
        break;
      case 'user-agent':
        draft.headers.push(['User-Agent', value]);
        break;
      case 'referer':
        draft.headers.push(['Referer', value.replace(/;auto$/, '')]);
        break;
      case 'insecure':
        draft.insecure = true;
        notes.push(`${shown} accepted: a certificate that does not verify is accepted, and each attempt says so.`);
        break;
      case 'proxy':
        draft.proxy = value.includes('://') ? value.replace(/^socks5h:/, 'socks5:') : `http://${value}`;
        break;
      case 'socks5':
      case 'socks5-hostname':
        draft.proxy = `socks5://${value}`;
        break;
      case 'proxy-user':
        proxyUser = value;
        break;
      case 'cacert':
      case 'cert':
      case 'key':
        notes.push(`${shown} ${value}: the file was not read; paste it into the options under TLS.`);
        break;
      case 'pass':
        draft.more = { ...draft.more, tls: { passphrase: value } };
        break;
      case 'max-redirs':
        if (/^\d+$/.test(value)) draft.more = { ...draft.more, maxRedirects: Number(value) };
        break;
      case 'connect-timeout': {
        const timeoutMs = seconds(value);
        if (timeoutMs !== undefined) draft.more = { ...draft.more, connectTimeoutMs: timeoutMs };
        break;
      }
      case 'max-time':
        notes.push(`${shown} ${value} was left out: a stream has no end of its own.`);
        break;
      case 'http1.1':
      case 'http1.0':
        draft.more = { ...draft.more, http2: false };
        break;
      case 'url':
        urls.unshift(value);
        break;
      case 'form':
      case 'form-string':
      case 'upload-file':
        notes.push(`${shown} ${value}: forms and files cannot be sent with a stream’s request.`);
        break;
      default:
        notes.push(`${shown}${value === '' ? '' : ` ${value}`} is not known here and was left out.`);
    }
  }
  if (quiet.length > 0) notes.push(`${quiet.join(' ')}: only about curl’s own output.`);
  draft.url = urls[0] ?? '';
  if (urls.length > 1) notes.push(`Only the first of ${urls.length} addresses was read.`);
  const joined = data.join(isJson ? '' : '&');
  if (asGet && data.length > 0) query.push(joined);
  else if (data.length > 0) {
    draft.body = joined;
    const has = (header: string): boolean => draft.headers.some(([one]) => one.toLowerCase() === header);
    if (!has('content-type'))
      draft.headers.push(['Content-Type', isJson ? 'application/json' : 'application/x-www-form-urlencoded']);
    if (isJson && !has('accept')) draft.headers.push(['Accept', 'application/json']);
  }
  if (query.length > 0) draft.url += `${draft.url.includes('?') ? '&' : '?'}${query.join('&')}`;
  if (proxyUser !== '' && draft.proxy !== undefined) {
    const [user = '', password = ''] = proxyUser.split(/:(.*)/s);
    draft.proxy = draft.proxy.replace('://', `://${encodeURIComponent(user)}:${encodeURIComponent(password)}@`);
  }
  if (draft.insecure && draft.more.tls !== undefined)
    draft.more = { ...draft.more, tls: { ...draft.more.tls, insecure: true } };
  return { draft, unfinished };
}

/** `name=text` or `text` of --data-urlencode; a file (`@`) is not read. */
function urlEncoded(value: string): string {
  const equals = value.indexOf('=');
  return equals < 0
    ? encodeURIComponent(value)
    : `${value.slice(0, equals)}${equals === 0 ? '' : '='}${encodeURIComponent(value.slice(equals + 1))}`;
}
