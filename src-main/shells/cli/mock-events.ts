import type { Problem } from '../../../src-shared/base/result.ts';
import type { MockStatus } from '../../../src-shared/contract/mock.ts';

/** What `wirescope mock` tells while it runs. One line of NDJSON each. */
export type MockEvent =
  | { readonly event: 'started'; readonly url: string; readonly scenario: string; readonly port: number }
  /** Another text is served from now on. */
  | { readonly event: 'reloaded'; readonly scenario: string }
  /** The new text is bad: the last good one goes on. */
  | { readonly event: 'refused'; readonly problem: Problem }
  | { readonly event: 'fault'; readonly fault: string; readonly on: boolean }
  | { readonly event: 'clients'; readonly clients: MockStatus['clients']; readonly bufferedBytes: number }
  | { readonly event: 'restarting' | 'listening' | 'draining' | 'accepting' };

/** What has happened between two statuses of one server; a reload is seen by its text, not here. */
export function eventsBetween(before: MockStatus, after: MockStatus): readonly MockEvent[] {
  const events: MockEvent[] = [];
  const { problem } = after;
  if (problem !== null && JSON.stringify(problem) !== JSON.stringify(before.problem)) {
    events.push({ event: 'refused', problem });
  }
  for (const fault of after.faults) {
    if (!before.faults.includes(fault)) events.push({ event: 'fault', fault, on: true });
  }
  for (const fault of before.faults) {
    if (!after.faults.includes(fault)) events.push({ event: 'fault', fault, on: false });
  }
  if (after.restarting !== before.restarting) events.push({ event: after.restarting ? 'restarting' : 'listening' });
  else if (after.accepting !== before.accepting) events.push({ event: after.accepting ? 'accepting' : 'draining' });
  return events;
}

/** Whether the numbers of clients differ. */
export function clientsDiffer(before: MockStatus, after: MockStatus): boolean {
  return JSON.stringify(before.clients) !== JSON.stringify(after.clients);
}

/** A sentence for a person. */
export function sentenceOf(event: MockEvent): string {
  switch (event.event) {
    case 'started':
      return `Mock server: ${event.url}`;
    case 'reloaded':
      return `Reloaded: ${event.scenario} is served as the file says now.`;
    case 'refused':
      return `Not reloaded, the last good text goes on. ${event.problem.message} ${event.problem.hint}`;
    case 'fault':
      return event.on ? `Fault on: ${event.fault}.` : `Fault off: ${event.fault}.`;
    case 'clients': {
      const { websocket, sse, longPoll, poll } = event.clients;
      return `${websocket} WebSocket, ${sse} SSE, ${longPoll} long-poll, ${poll} poll`;
    }
    case 'restarting':
      return 'Restarting: the port is closed.';
    case 'listening':
      return 'Listening again.';
    case 'draining':
      return 'Draining: nobody new comes in.';
    case 'accepting':
      return 'Accepting again.';
  }
}
