import type { Headers } from '../../../src-shared/model/entry.ts';
import { base64, hasHeader, ownHeaders, type Reproducible, shellQuote } from './copy-as.ts';

/** A `websocat` (1.x) or `curl` command that makes the same connection, or the same request, from a POSIX shell. */
export function commandFor(target: Reproducible): string {
  return target.transport === 'websocket' ? websocat(target) : curl(target);
}

function websocat({ url, requestHeaders, insecure, message }: Reproducible): string {
  const parts = ['websocat'];
  // -n keeps it open after the message, to hear the answer.
  if (message !== undefined) parts.push('-n');
  if (message instanceof Uint8Array) parts.push('-b');
  // A line is a message, unless NUL ends one.
  const byNul = typeof message === 'string' && message.includes('\n');
  if (byNul) parts.push('-0');
  if (insecure) parts.push('-k');
  for (const [name, value] of ownHeaders(requestHeaders)) {
    if (name.toLowerCase() === 'sec-websocket-protocol') parts.push('--protocol', shellQuote(value));
    // With a space -H would take what follows, the URL too, for more headers.
    else parts.push(`-H=${shellQuote(`${name}: ${value}`)}`);
  }
  parts.push(shellQuote(url));
  const command = parts.join(' ');
  if (message === undefined) return command;
  if (message instanceof Uint8Array) return `${decoded(message)} | ${command}`;
  return `printf '%s${byNul ? '\\0' : '\\n'}' ${shellQuote(message)} | ${command}`;
}

function curl(target: Reproducible): string {
  const { url, body, insecure, method = 'GET' } = target;
  const headers = ownHeaders(target.requestHeaders);
  const parts = ['curl'];
  // -N: print each event as it comes.
  if (target.transport === 'sse') parts.push('-N');
  // Undoes what Accept-Encoding asked for, and asks for what this curl can undo.
  if (hasHeader(headers, 'accept-encoding')) parts.push('--compressed');
  if (insecure) parts.push('-k');
  // -g: brackets and braces in the URL mean themselves.
  if (/[[\]{}]/.test(url)) parts.push('-g');
  if (method === 'HEAD') parts.push('--head');
  else if (method !== (body === undefined ? 'GET' : 'POST')) parts.push('-X', shellQuote(method));
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'accept-encoding') parts.push('-H', shellQuote(headerLine(name, value)));
  }
  if (body !== undefined) parts.push(...bodyParts(body, headers));
  parts.push(shellQuote(url));
  const command = parts.join(' ');
  return body instanceof Uint8Array ? `${decoded(body)} | ${command}` : command;
}

/** curl takes a header without a value for one to leave out, unless it ends so. */
const headerLine = (name: string, value: string): string => (value === '' ? `${name};` : `${name}: ${value}`);

function bodyParts(body: string | Uint8Array, headers: Headers): readonly string[] {
  // Without this curl would call it a form.
  const type = hasHeader(headers, 'content-type') ? [] : ['-H', shellQuote('Content-Type:')];
  return [...type, ...(typeof body === 'string' ? ['--data-raw', shellQuote(body)] : ['--data-binary', '@-'])];
}

const decoded = (bytes: Uint8Array): string => `printf %s ${shellQuote(base64(bytes))} | base64 -d`;
