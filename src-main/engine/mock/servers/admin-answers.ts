import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import type { Result } from '../../../../src-shared/base/result.ts';
import { mockCommands } from '../../../../src-shared/contract/mock.ts';
import { bodyText, json } from '../run/http-answers.ts';
import { clientPage } from './client-page.ts';
import type { MockServer } from './mock-server.ts';

/** Answers of `/_mock` that are not about faults. */

function refused(response: ServerResponse, code: string, message: string, status = 400): void {
  json(response, status, { code, message, see: 'GET /_mock' });
}

function answerOf(response: ServerResponse, result: Result<unknown>): void {
  if (result.ok) json(response, 200, result.value ?? {});
  else json(response, 409, { code: result.error.code, message: result.error.message, hint: result.error.hint });
}

function numbersOf(query: URLSearchParams): readonly number[] {
  return query
    .getAll('client')
    .flatMap((text) => text.split(','))
    .map(Number)
    .filter((number) => Number.isInteger(number) && number > 0);
}

export function clientsAnswer(server: MockServer, response: ServerResponse, query: URLSearchParams): void {
  const numeric = ['from', 'count'];
  const asked = Object.fromEntries([...query].map(([key, text]) => [key, numeric.includes(key) ? Number(text) : text]));
  const parsed = v.safeParse(mockCommands['mock.clients'].schema, {
    ...asked,
    mockId: server.mockId,
    ...(query.has('descending') ? { descending: query.get('descending') !== 'false' } : {}),
  });
  if (parsed.success) json(response, 200, clientPage(server, parsed.output));
  else refused(response, 'QUERY_INVALID', `${v.getDotPath(parsed.issues[0]) ?? 'query'}: ${parsed.issues[0].message}.`);
}

export async function messageAnswer(
  server: MockServer,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  const text = await bodyText(request);
  if (text === null) refused(response, 'BODY_TOO_BIG', 'A message may have 1 MiB.', 413);
  else json(response, 200, { sent: server.message(numbersOf(query), text) });
}

export async function publishAnswer(
  server: MockServer,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  const text = await bodyText(request);
  const count = Number(query.get('count') ?? '1');
  if (text === null) refused(response, 'BODY_TOO_BIG', 'A message may have 1 MiB.', 413);
  else if (!Number.isInteger(count) || count < 1 || count > 1_000_000) {
    refused(response, 'COUNT_INVALID', 'count is a whole number from 1 to 1,000,000.');
  } else
    answerOf(response, await server.publish(query.get('feed') ?? undefined, text === '' ? undefined : text, count));
}

export function kickAnswer(server: MockServer, response: ServerResponse, query: URLSearchParams): void {
  json(response, 200, { kicked: server.kick(numbersOf(query), query.get('user') ?? undefined) });
}

export function timelineAnswer(server: MockServer, response: ServerResponse, query: URLSearchParams): void {
  const act = query.get('act');
  if (act !== 'pause' && act !== 'resume' && act !== 'restart') {
    refused(response, 'ACT_INVALID', 'act is pause, resume or restart.');
    return;
  }
  server.faults[act]();
  server.changed();
  json(response, 200, server.status);
}

export async function nodeAnswer(
  server: MockServer,
  response: ServerResponse,
  word: 'node' | 'split',
  query: URLSearchParams,
): Promise<void> {
  if (word === 'split') {
    const groups = (query.get('groups') ?? '')
      .split('|')
      .filter((group) => group !== '')
      .map((group) => group.split(',').map(Number));
    answerOf(response, groups.length === 0 ? server.nodes.heal() : server.nodes.split(groups));
    return;
  }
  const act = query.get('act');
  if (act !== 'kill' && act !== 'start' && act !== 'drain') {
    refused(response, 'ACT_INVALID', 'act is kill, start or drain.');
    return;
  }
  answerOf(response, await server.node(Number(query.get('node')), act));
}
