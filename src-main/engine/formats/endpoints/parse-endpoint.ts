/** From a pasted command line, or a raw request, to an endpoint and what was left out of it. */
import * as v from 'valibot';
import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { ParsedEndpoint } from '../../../../src-shared/contract/imports.ts';
import { EndpointSchema } from '../../../../src-shared/model/endpoint.ts';
import { readCurl } from './curl.ts';
import { type Draft, endpointOf } from './draft.ts';
import { readRawRequest } from './raw-request.ts';
import { splitCommand } from './shell-words.ts';
import { readWebsocat, readWscat } from './socket-tools.ts';

const READERS = { curl: readCurl, websocat: readWebsocat, wscat: readWscat } as const;

/** Errors: PARSE_UNKNOWN when nobody knows what it is, PARSE_INVALID with what is wrong in it. */
export function parseEndpoint(pasted: string): Result<ParsedEndpoint> {
  const text = pasted.trim().replace(/^[$>%#]\s+/, '');
  const raw = readRawRequest(text);
  if (raw !== null) return finish('http', raw);

  const split = splitCommand(text);
  if (!split.ok) {
    return invalid(
      `A quote is opened and never closed (${split.quote} at character ${split.offset + 1}).`,
      'Was the whole command copied? Each line but the last ends with a backslash, or with a caret on Windows.',
      split.offset,
    );
  }
  const { words, before, after } = split.line;
  const tool = /([^\\/]+?)(?:\.exe)?$/i.exec(words[0] ?? '')?.[1]?.toLowerCase() ?? '';
  if (tool !== 'curl' && tool !== 'websocat' && tool !== 'wscat') {
    return fail(
      'PARSE_UNKNOWN',
      'This is no command that is known here.',
      'Known are curl, websocat and wscat, and a request that begins with "GET /path HTTP/1.1". In a browser’s developer tools choose "Copy as cURL", not "fetch" or "PowerShell".',
    );
  }
  const { draft, unfinished } = READERS[tool](words.slice(1));
  if (unfinished !== null)
    return invalid(`${unfinished} wants a value, and the command ends there.`, 'Was the whole command copied?');
  if (after !== '')
    draft.notes.push(`"${after.length > 40 ? `${after.slice(0, 40)}…` : after}" is another command and was left out.`);
  const piped = before === null ? null : (before.filter((word) => !/^(?:printf|echo|-\w+)$/.test(word)).at(-1) ?? null);
  if (piped !== null) draft.messages.push(piped);
  return finish(tool, draft);
}

function invalid(message: string, hint: string, at?: number): Result<ParsedEndpoint> {
  return fail('PARSE_INVALID', message, hint, at === undefined ? {} : { at });
}

function finish(tool: ParsedEndpoint['tool'], draft: Draft): Result<ParsedEndpoint> {
  if (draft.url === '') {
    return invalid(
      tool === 'http' ? 'The request has no Host header, so it leads nowhere.' : `The ${tool} command has no address.`,
      tool === 'http' ? 'Copy its headers too.' : 'Was the whole command copied?',
    );
  }
  const endpoint = endpointOf(draft);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(endpoint.url)?.[1]?.toLowerCase() ?? '';
  if (!['http', 'https', 'ws', 'wss', ''].includes(scheme)) {
    return invalid(`${scheme}:// is not something one can listen to here.`, 'Use ws, wss, http or https.');
  }
  const parsed = v.safeParse(EndpointSchema, endpoint);
  if (!parsed.success) {
    return invalid(
      `${v.getDotPath(parsed.issues[0]) ?? 'The command'}: ${parsed.issues[0].message}.`,
      'Correct it in the command, or type the address alone.',
    );
  }
  return ok({ tool, endpoint, messages: draft.messages, notes: draft.notes });
}
