import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { MessageTransport } from './messages.ts';

/** A server under measurement: where it listens, and how a group's clients get a message. */
export interface Publisher {
  readonly port: number;
  publish(group: number, text: string): void;
}

const groupOf = (url: string | undefined): number => Number(/^\/feed\/(\d+)/.exec(url ?? '')?.[1] ?? 0);

/** The same service over `ws` and over Node's http with nothing around them: what one would write in an afternoon. */
export async function bareServer(transport: MessageTransport, groups: number): Promise<Publisher> {
  const listening = async (server: ReturnType<typeof createServer>): Promise<number> => {
    server.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    return (server.address() as AddressInfo).port;
  };
  switch (transport) {
    case 'websocket': {
      const clients = Array.from({ length: groups }, () => new Set<WebSocket>());
      const server = createServer();
      new WebSocketServer({ server }).on('connection', (ws, request) => {
        const group = clients[groupOf(request.url)];
        group?.add(ws);
        ws.on('close', () => group?.delete(ws));
        ws.on('error', () => ws.terminate());
      });
      return {
        port: await listening(server),
        publish: (group, text) => {
          for (const ws of clients[group] ?? []) ws.send(text);
        },
      };
    }
    case 'sse': {
      const clients = Array.from({ length: groups }, () => new Set<ServerResponse>());
      const ids = new Array<number>(groups).fill(0);
      const server = createServer((request, response) => {
        const group = clients[groupOf(request.url)];
        response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
        response.flushHeaders();
        group?.add(response);
        response.on('close', () => group?.delete(response));
      });
      return {
        port: await listening(server),
        publish: (group, text) => {
          const id = (ids[group] ?? 0) + 1;
          ids[group] = id;
          for (const response of clients[group] ?? []) response.write(`id: ${id}\ndata: ${text}\n\n`);
        },
      };
    }
    case 'long-poll': {
      const waiting = Array.from({ length: groups }, () => new Set<ServerResponse>());
      const history = Array.from({ length: groups }, (): string[] => []);
      const answer = (response: ServerResponse, texts: readonly string[], since: number): void => {
        const events = texts
          .slice(since)
          .map((text, index) => ({ id: since + index + 1, ...(JSON.parse(text) as object) }));
        response.setHeader('Content-Type', 'application/json');
        response.end(`${JSON.stringify({ events, last_id: texts.length })}\n`);
      };
      const server = createServer((request, response) => {
        const group = groupOf(request.url);
        const texts = history[group] ?? [];
        const { searchParams } = new URL(request.url ?? '/', 'http://bare');
        const since = Number(searchParams.get('since') ?? 0);
        if (texts.length > since || searchParams.get('timeout') === '1ms') {
          answer(response, texts, since);
          return;
        }
        waiting[group]?.add(response);
        response.on('close', () => waiting[group]?.delete(response));
      });
      return {
        port: await listening(server),
        publish: (group, text) => {
          const texts = history[group];
          const held = waiting[group];
          if (texts === undefined || held === undefined) return;
          texts.push(text);
          waiting[group] = new Set();
          for (const response of held) answer(response, texts, texts.length - 1);
        },
      };
    }
  }
}
