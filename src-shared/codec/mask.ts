import type { Headers } from '../model/entry.ts';

/** What stands in place of a secret. */
const MASKED = '***';

const SECRET_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'x-auth-token',
]);

const SECRET_WORDS = 'token|key|apikey|secret|sig|signature|password|passwd|pwd|auth|authorization|ticket|jwt';
// `access_token`, `X-Amz-Signature`, `key`; not `monkey`.
const SECRET_NAME = new RegExp(`(?:^|[^a-z])(?:${SECRET_WORDS})$`, 'i');
// `accessToken`, `apiKey`.
const SECRET_CAMEL_NAME = /[a-z](?:Token|Key|Secret|Sig|Signature|Password|Auth|Ticket)$/;

/** Whether a query parameter of this name is likely to hold a secret. */
export function isSecretName(name: string): boolean {
  const plain = name.replace(/(?:%5b|\[).*$/i, '');
  return SECRET_NAME.test(plain) || SECRET_CAMEL_NAME.test(plain);
}

const PARAMETER = /([?&;#])([^=&#?;\s"'<>]+)=([^&#;\s"'<>]*)/g;
const PASSWORD = /(\/\/[^/?#@\s:]*:)[^/?#@\s]+@/g;

/** A text with the secrets of every URL in it masked: token-like query values and passwords before the host. */
export function maskUrls(text: string): string {
  return text
    .replace(PASSWORD, `$1${MASKED}@`)
    .replace(PARAMETER, (whole, mark: string, name: string, value: string) =>
      value !== '' && isSecretName(name) ? `${mark}${name}=${MASKED}` : whole,
    );
}

/** Value of a header as it may be shown. Names of cookies and the scheme of an authorization stay: they are the story. */
export function maskHeader(name: string, value: string): string {
  const lower = name.toLowerCase();
  if (!SECRET_HEADERS.has(lower)) return maskUrls(value);
  if (lower === 'cookie') return value.replace(/=[^;]*/g, `=${MASKED}`);
  if (lower === 'set-cookie') return value.replace(/=[^;]*/, `=${MASKED}`);
  const scheme = /^([A-Za-z][\w-]*) +\S/.exec(value)?.[1];
  return scheme === undefined ? MASKED : `${scheme} ${MASKED}`;
}

/** Headers with secrets masked; order, spelling and repeats stay. */
export function maskHeaders(headers: Headers): Headers {
  return headers.map(([name, value]) => [name, maskHeader(name, value)] as const);
}

const HEADER_MEMBERS: ReadonlySet<string> = new Set(['headers', 'requestHeaders', 'responseHeaders']);

/** Lists of `{name, value}`, as a HAR has them. */
const PAIR_MEMBERS: ReadonlySet<string> = new Set(['cookies', 'queryString', 'params']);

function maskedPair(pair: unknown, always: boolean): unknown {
  if (typeof pair !== 'object' || pair === null || !('name' in pair) || !('value' in pair)) return masked(pair);
  const secret = always || isSecretName(String(pair.name));
  return { ...pair, value: secret && pair.value !== '' ? MASKED : masked(pair.value) };
}

/** An entry's detail with its secrets masked: header lists, and URLs wherever they stand. */
export function maskDetail<T>(detail: T): T {
  return masked(detail) as T;
}

function masked(value: unknown): unknown {
  if (typeof value === 'string') return maskUrls(value);
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (HEADER_MEMBERS.has(name) && Array.isArray(member)) return [name, maskHeaders(member as Headers)];
      if (PAIR_MEMBERS.has(name) && Array.isArray(member)) {
        return [name, member.map((pair: unknown) => maskedPair(pair, name === 'cookies'))];
      }
      // A cursor is named by where it goes: `query:token`.
      if (typeof member === 'string' && isSecretName(name)) return [name, MASKED];
      return [name, masked(member)];
    }),
  );
}
