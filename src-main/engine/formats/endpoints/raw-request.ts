import { addHeader, type Draft, newDraft } from './draft.ts';

/** The head of an HTTP/1.1 request as it is on the wire (RFC 9112, 3), with LF or CRLF, and its body. Null when it is none. */
export function readRawRequest(text: string): Draft | null {
  const [head = '', ...rest] = text.split(/\r?\n\r?\n/);
  const [start = '', ...lines] = head.split(/\r?\n/);
  const request = /^([A-Z]+) (\S+) HTTP\/\d(?:\.\d)?$/.exec(start.trim());
  if (request === null) return null;
  const [, method = 'GET', target = '/'] = request;
  const draft = newDraft();
  draft.method = method;
  for (const line of lines) {
    if (line.trim() !== '') addHeader(draft, line.trim());
  }
  const header = (name: string): string => draft.headers.find(([one]) => one.toLowerCase() === name)?.[1] ?? '';
  const body = rest.join('\n\n').trim();
  if (body !== '') draft.body = body;
  if (/^[a-z]+:\/\//i.test(target)) {
    draft.url = target;
    return draft;
  }
  const host = header('host');
  const secure = /^https:/i.test(header('origin')) || /^https:/i.test(header('referer')) || /:443$/.test(host);
  const known = header('origin') !== '' || header('referer') !== '';
  draft.url = host === '' ? '' : `${secure ? 'https' : 'http'}://${host.replace(/:443$/, '')}${target}`;
  if (!known)
    draft.notes.push(`A request does not say whether it went over TLS: ${secure ? 'https' : 'http'}:// is assumed.`);
  return draft;
}
