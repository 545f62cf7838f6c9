import { request } from 'node:http';
import { fail, ok, type Result } from '../../../src-shared/base/result.ts';

/** Longer answers are not the answers of a lab's server. */
const MOST_BYTES = 65_536;
const WITHIN_MS = 5_000;

/**
 * POSTs JSON to a lab's own server on a connection of its own, and gives the JSON object of a good answer. Errors: LAB_SERVER_SAID with
 * what it answered instead, or what the system said.
 */
export function postJson(url: string, body: object): Promise<Result<Readonly<Record<string, unknown>>>> {
  return new Promise((resolve) => {
    const failed = (said: string): void =>
      resolve(
        fail('LAB_SERVER_SAID', `The server of the lab answered: ${said}.`, 'Start the lab again if this goes on.'),
      );
    const asked = request(url, {
      method: 'POST',
      agent: false,
      timeout: WITHIN_MS,
      headers: { 'Content-Type': 'application/json' },
    });
    asked.on('response', (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (chunk: string) => {
        if (text.length < MOST_BYTES) text += chunk;
      });
      reply.on('error', (error) => failed(error.message));
      reply.on('end', () => {
        const value = parsed(text);
        if (reply.statusCode === 200 && value !== null) resolve(ok(value));
        else failed(`${reply.statusCode ?? 0} ${text.trim().slice(0, 200)}`);
      });
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.on('error', (error) => failed(error.message));
    asked.end(JSON.stringify(body));
  });
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
