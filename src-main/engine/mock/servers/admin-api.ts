import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from '../../../../src-shared/base/result.ts';
import { FAULT_NAMES, FAULTS, type FaultName } from '../../../../src-shared/model/scenario/fault.ts';
import { bodyText, json } from '../run/http-answers.ts';
import {
  clientsAnswer,
  kickAnswer,
  messageAnswer,
  nodeAnswer,
  publishAnswer,
  timelineAnswer,
} from './admin-answers.ts';
import { activeFaultInfo, detailOf } from './detail.ts';
import { faultOfQuery, faultOfWords, faultText, isFaultName } from './fault-words.ts';
import type { MockServer } from './mock-server.ts';

/** What `GET /_mock` says there is. */
const ROUTES = {
  'GET /_mock': 'This list and the current state',
  'GET /_mock/faults': 'Faults that are on, and every fault there is',
  'POST /_mock/faults':
    'Does the fault of the body, in the words of a scenario: {"fault":"latency","delay":"200ms","on":"/ws"}',
  'DELETE /_mock/faults': 'All faults off; DELETE /_mock/faults/ID one of them',
  'POST /_mock/FAULT?…':
    'The same by name: /_mock/stall?on=true|false, /_mock/latency?delay=200ms&endpoint=/ws; endpoint, room, user, client, share say whom',
  'POST /_mock/restart?down=2500ms':
    'Says goodbye (WebSocket 1012), closes the port, listens again after the time; history is kept',
  'POST /_mock/drop': 'Cuts every socket without a word, as a dying network does',
  'GET /_mock/clients?from=0&count=100': 'A page of the clients; sort, descending, endpoint, room, search',
  'POST /_mock/message?client=N': 'Sends the body to a client; client may be given several times',
  'POST /_mock/kick?client=N': 'Closes a client; or user=NAME everywhere',
  'POST /_mock/publish?feed=NAME&count=1': 'Adds the body to a feed',
  'POST /_mock/timeline?act=pause|resume|restart': 'The time line of faults',
  'POST /_mock/node?node=N&act=kill|start|drain': 'One node of a cluster',
  'POST /_mock/split?groups=1,2|3': 'Parts the bus; without groups it heals',
  'GET /_mock/scenario':
    'The YAML that is served; PUT serves another (where that changes the nodes, the port opens anew and the answer is cut)',
  'GET /_mock/marks?client=N&path=/ws': 'Faults as they are done, one JSON a line: for whoever watches',
} as const;

/** Said by every answer that is none. */
export function problemAnswer(response: ServerResponse, problem: Problem, status = 400): void {
  json(response, status, { code: problem.code, message: problem.message, hint: problem.hint });
}

/** Answers `/_mock` of one server, whatever else it does to its clients. */
export function adminOf(server: MockServer) {
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const [word = '', rest] = url.pathname.replace(/^\/_mock\/?/, '').split('/');
    const is = (method: string): boolean => request.method === method;
    switch (word) {
      case '':
        json(response, 200, { ...ROUTES, faults: FAULT_NAMES, now: server.status });
        return;
      case 'faults':
        return faultsAnswer(server, request, response, rest);
      case 'clients':
        clientsAnswer(server, response, url.searchParams);
        return;
      case 'marks': {
        const client = Number(url.searchParams.get('client'));
        const watcher = {
          client: Number.isInteger(client) && client > 0 ? client : null,
          path: url.searchParams.get('path'),
        };
        server.marks.watch(response, watcher, server.faults.notesFor(watcher.client, watcher.path));
        return;
      }
      case 'scenario':
        return scenarioAnswer(server, request, response);
      default:
        break;
    }
    if (!is('POST')) {
      json(
        response,
        405,
        { code: 'METHOD', message: 'Switches are turned with POST.', see: 'GET /_mock' },
        { Allow: 'POST' },
      );
      return;
    }
    switch (word) {
      case 'message':
        return messageAnswer(server, request, response, url.searchParams);
      case 'publish':
        return publishAnswer(server, request, response, url.searchParams);
      case 'kick':
        kickAnswer(server, response, url.searchParams);
        return;
      case 'timeline':
        timelineAnswer(server, response, url.searchParams);
        return;
      case 'node':
      case 'split':
        return nodeAnswer(server, response, word, url.searchParams);
      default:
        break;
    }
    if (isFaultName(word)) faultAnswer(server, response, word, url.searchParams);
    else {
      json(response, 404, {
        code: 'SWITCH_UNKNOWN',
        message: `There is no switch "${word}".`,
        known: FAULT_NAMES,
        see: 'GET /_mock',
      });
    }
  };
}

/** `/_mock/stall?on=true`: on, off, or done once. */
function faultAnswer(server: MockServer, response: ServerResponse, name: FaultName, query: URLSearchParams): void {
  const on = query.get('on') ?? 'true';
  if (on !== 'true' && on !== 'false') {
    json(response, 400, { code: 'ON_INVALID', message: 'on is true or false.' });
    return;
  }
  if (on === 'false') {
    let off = 0;
    for (const { id, fault } of server.faults.active) if (fault.fault === name && server.faults.off(id)) off += 1;
    json(response, 200, { off, ...server.status });
    return;
  }
  const fault = faultOfQuery(name, query);
  if (!fault.ok) {
    problemAnswer(response, fault.error);
    return;
  }
  if (FAULTS[name].lasts) {
    const { id, met } = server.faults.do(fault.value, 'program');
    json(response, 200, { fault_id: id, met, ...server.status });
    return;
  }
  const down = fault.value.fault === 'restart' ? { down_ms: fault.value.down } : {};
  json(response, 202, { action: name, said: faultText(fault.value), ...down });
  // After the answer has left: the fault may cut this very socket.
  response.on('finish', () => setImmediate(() => server.faults.do(fault.value, 'program')));
}

async function faultsAnswer(
  server: MockServer,
  request: IncomingMessage,
  response: ServerResponse,
  id: string | undefined,
): Promise<void> {
  switch (request.method) {
    case 'GET':
      json(response, 200, { on: server.faults.active.map(activeFaultInfo), known: FAULTS });
      return;
    case 'DELETE': {
      if (id === undefined) {
        json(response, 200, { off: server.faults.allOff() });
        return;
      }
      const off = server.faults.off(Number(id));
      if (off) json(response, 200, { off: 1 });
      else json(response, 404, { code: 'FAULT_UNKNOWN', message: `No fault ${id} is on.`, see: 'GET /_mock/faults' });
      return;
    }
    case 'POST': {
      const words = await jsonBody(request, response);
      if (words === undefined) return;
      const fault = faultOfWords(words);
      if (!fault.ok) {
        problemAnswer(response, fault.error);
        return;
      }
      const { fault: name } = fault.value;
      if (FAULTS[name].lasts) {
        const { id: faultId, met } = server.faults.do(fault.value, 'program');
        json(response, 200, { fault_id: faultId, met });
        return;
      }
      json(response, 202, { action: name, said: faultText(fault.value) });
      response.on('finish', () => setImmediate(() => server.faults.do(fault.value, 'program')));
      return;
    }
    default:
      json(response, 405, { code: 'METHOD', message: 'GET, POST or DELETE.' }, { Allow: 'GET, POST, DELETE' });
  }
}

async function scenarioAnswer(server: MockServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') {
    response.writeHead(200, { 'Content-Type': 'application/yaml; charset=utf-8', 'Access-Control-Allow-Origin': '*' });
    response.end(detailOf(server).text);
    return;
  }
  if (request.method !== 'PUT') {
    json(response, 405, { code: 'METHOD', message: 'GET or PUT.' }, { Allow: 'GET, PUT' });
    return;
  }
  const text = await bodyText(request);
  if (text === null) {
    json(response, 413, { code: 'BODY_TOO_BIG', message: 'A scenario may have 1 MiB.' });
    return;
  }
  const changed = await server.change(text);
  if (changed.ok) json(response, 200, server.status);
  else problemAnswer(response, changed.error);
}

/** The JSON of a body; undefined where it is none, and the answer says so. */
async function jsonBody(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  const text = await bodyText(request);
  if (text === null) {
    json(response, 413, { code: 'BODY_TOO_BIG', message: 'A fault takes less than 1 MiB.' });
    return undefined;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    json(response, 400, { code: 'BODY_INVALID', message: `The body is not JSON: ${error.message}.` });
    return undefined;
  }
}
