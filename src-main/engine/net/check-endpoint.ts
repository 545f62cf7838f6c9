import { createPrivateKey, X509Certificate } from 'node:crypto';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';
import { checkCursorRules } from '../../../src-shared/codec/cursor.ts';
import type { Endpoint } from '../../../src-shared/model/endpoint.ts';
import type { CheckEndpoint } from './network.ts';
import { codeOf } from './problems.ts';
import { parseProxy } from './proxy.ts';

/** `token` of RFC 9110, section 5.6.2: what names of headers and methods are made of. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Headers that belong to the connection, not to the request (RFC 9110, section 7.6.1): the client sets them. */
const CONNECTION_HEADERS = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'te',
]);

/** Checks what can be checked before any attempt, so that no attempt fails for a typo. The first problem is given. */
export const checkEndpoint: CheckEndpoint = (endpoint) => {
  for (const check of [checkUrl, checkMethod, checkHeaders, checkProxy, checkTls, checkBody, checkCursor]) {
    const problem = check(endpoint);
    if (!problem.ok) return problem;
  }
  return ok(endpoint);
};

type Check = (endpoint: Endpoint) => Result<Endpoint>;

const SCHEMES = ['http', 'https', 'ws', 'wss'] as const;

const checkUrl: Check = (endpoint) => {
  const text = endpoint.url.trim();
  const at = { at: 'url' } as const;
  if (text === '') {
    return fail(
      'URL_MISSING',
      'There is no address to connect to.',
      'For example wss://host/path or https://host/events.',
      at,
    );
  }
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\//.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    const rest = text.replace(/^\/+/, '');
    const suggestion = `${schemeFor(endpoint, rest)}://${rest}`;
    const parses = /^[^\s/?#:@]+(:\d+)?([/?#]|$)|^\[[0-9a-fA-F:.]+\]/.test(rest) && URL.canParse(suggestion);
    return parses
      ? fail('URL_NO_SCHEME', `The address “${text}” lacks its scheme.`, `Did you mean ${suggestion}?`, {
          ...at,
          facts: { suggestion },
        })
      : fail('URL_INVALID', `“${text}” is not an address.`, 'For example wss://host/path or https://host/events.', at);
  }
  if (!SCHEMES.some((known) => known === scheme)) {
    const near = scheme.startsWith('w')
      ? /s$/.test(scheme) && scheme !== 'ws'
        ? 'wss'
        : 'ws'
      : /s$/.test(scheme)
        ? 'https'
        : 'http';
    const suggestion = `${near}://${text.slice(text.indexOf('://') + 3)}`;
    return fail('URL_SCHEME', `${scheme}:// is not something one can listen to here.`, `Did you mean ${suggestion}?`, {
      ...at,
      facts: { suggestion },
    });
  }
  if (!URL.canParse(text)) {
    const port = /:(\d+)(?:[/?#]|$)/.exec(text.slice(text.indexOf('://') + 3))?.[1];
    return fail(
      'URL_INVALID',
      `“${text}” is not a valid address.`,
      port !== undefined && Number(port) > 65_535
        ? `Port ${port} does not exist; the highest is 65535.`
        : 'Look for spaces, a missing host, or brackets around an IPv6 address.',
      at,
    );
  }
  const isSocket = scheme === 'ws' || scheme === 'wss';
  if (isSocket && endpoint.transport !== 'websocket' && endpoint.transport !== 'auto') {
    const suggestion = `http${scheme === 'wss' ? 's' : ''}${text.slice(scheme.length)}`;
    return fail(
      'URL_SCHEME',
      `${scheme}:// is a WebSocket address, and ${endpoint.transport} speaks HTTP.`,
      `Choose WebSocket, or did you mean ${suggestion}?`,
      { ...at, facts: { suggestion } },
    );
  }
  return ok(endpoint);
};

/** The scheme a person most likely left out: no TLS on this machine and in private networks. */
function schemeFor(endpoint: Endpoint, text: string): string {
  const local = /^(localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|\[::1\]|[^./:]+(:|\/|$))/i.test(text);
  const base = endpoint.transport === 'websocket' ? 'ws' : 'http';
  return local ? base : `${base}s`;
}

const checkMethod: Check = (endpoint) => {
  if (TOKEN.test(endpoint.method) && endpoint.method.toUpperCase() !== 'CONNECT') return ok(endpoint);
  return fail('METHOD_INVALID', `“${endpoint.method}” is not a method a request can have.`, 'Use GET or POST.', {
    at: 'method',
  });
};

const checkHeaders: Check = (endpoint) => {
  for (const [index, [name, value]] of endpoint.headers.entries()) {
    const at = { at: `headers[${index}]` };
    if (!TOKEN.test(name)) {
      return fail(
        'HEADER_INVALID',
        `“${name}” cannot be the name of a header.`,
        'Letters, digits and - only; write it as Name: value.',
        at,
      );
    }
    // RFC 9110, 5.5; a line break here would smuggle in another header.
    const bad = /[^\t\x20-\x7e\x80-\xff]/u.exec(value);
    if (bad !== null) {
      const code = (bad[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      return fail(
        'HEADER_INVALID',
        `The value of ${name} has a character that no header may carry (U+${code}).`,
        'Look for a line break at its end; encode anything beyond Latin-1.',
        at,
      );
    }
    if (endpoint.transport !== 'websocket' && CONNECTION_HEADERS.has(name.toLowerCase())) {
      return fail('HEADER_INVALID', `${name} belongs to the connection and is set by the client.`, 'Remove it.', at);
    }
  }
  const hosts = endpoint.headers.filter(([name]) => name.toLowerCase() === 'host').length;
  if (hosts > 1) return fail('HEADER_INVALID', 'There is more than one Host header.', 'Keep one.', { at: 'headers' });
  return ok(endpoint);
};

const checkProxy: Check = (endpoint) => {
  if (endpoint.proxy === undefined || parseProxy(endpoint.proxy) !== undefined) return ok(endpoint);
  return fail(
    'PROXY_URL_INVALID',
    `“${endpoint.proxy.replace(/\/\/[^@/]*@/, '//…@')}” is not the address of a proxy.`,
    'http://host:port, https://host:port or socks5://host:port, with user:password@ before the host if it wants them.',
    { at: 'proxy' },
  );
};

const checkTls: Check = (endpoint) => {
  const { ca, cert, key, passphrase } = endpoint.tls;
  for (const [name, pem, what] of [
    ['ca', ca, 'CA certificate'],
    ['cert', cert, 'client certificate'],
  ] as const) {
    if (pem === undefined) continue;
    const problem = certificateFault(pem);
    if (problem !== undefined) {
      return fail(
        'PEM_INVALID',
        `The ${what} cannot be read: ${problem}.`,
        'It must be PEM text: -----BEGIN CERTIFICATE----- … A .pfx or .der file must be converted with openssl.',
        { at: `tls.${name}` },
      );
    }
  }
  if ((cert === undefined) !== (key === undefined)) {
    return cert === undefined
      ? fail('PEM_INCOMPLETE', 'There is a client key without its certificate.', 'Give both, or neither.', {
          at: 'tls.cert',
        })
      : fail('PEM_INCOMPLETE', 'There is a client certificate without its key.', 'Give both, or neither.', {
          at: 'tls.key',
        });
  }
  if (key === undefined || cert === undefined) return ok(endpoint);
  try {
    const privateKey = createPrivateKey({ key, ...(passphrase === undefined ? {} : { passphrase }) });
    if (!new X509Certificate(cert).checkPrivateKey(privateKey)) {
      return fail(
        'PEM_MISMATCH',
        'The client key does not belong to the client certificate.',
        'Was one of them renewed without the other?',
        { at: 'tls.key' },
      );
    }
  } catch (error) {
    const encrypted = /ENCRYPTED/.test(key);
    return fail(
      'PEM_INVALID',
      encrypted
        ? 'The client key is encrypted, and the passphrase is missing or wrong.'
        : 'The client key cannot be read.',
      encrypted ? 'Give its passphrase.' : 'It must be PEM text: -----BEGIN PRIVATE KEY----- …',
      { at: encrypted ? 'tls.passphrase' : 'tls.key', facts: { openssl: codeOf(error) ?? String(error) } },
    );
  }
  return ok(endpoint);
};

function certificateFault(pem: string): string | undefined {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  if (blocks === null) return /PRIVATE KEY/.test(pem) ? 'this is a private key' : 'there is no certificate in it';
  for (const [index, block] of blocks.entries()) {
    try {
      new X509Certificate(block);
    } catch (error) {
      return `certificate ${index + 1} in it is damaged (${codeOf(error) ?? String(error)})`;
    }
  }
  return undefined;
}

const checkBody: Check = (endpoint) => {
  const method = endpoint.method.toUpperCase();
  if (endpoint.body === undefined || endpoint.body === '' || (method !== 'GET' && method !== 'HEAD'))
    return ok(endpoint);
  if (endpoint.transport === 'websocket') return ok(endpoint);
  return fail('BODY_WITHOUT_METHOD', `A ${method} request has no body.`, 'Choose POST, or remove the body.', {
    at: 'method',
  });
};

const checkCursor: Check = (endpoint) => {
  const checked = checkCursorRules(endpoint.cursor, endpoint.items);
  return checked.ok ? ok(endpoint) : checked;
};
