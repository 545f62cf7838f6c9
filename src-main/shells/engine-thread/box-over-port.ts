import type { MessagePort } from 'node:worker_threads';
import type { Result } from '../../../src-shared/base/result.ts';
import type { SecretBox } from '../../engine/secret-box.ts';
import type { FromThread, ToThread } from './protocol.ts';

/** The shell's secret box as the engine's thread sees it: each question is a message, and its answer another. */
export function createBoxOverPort(keeper: string, port: MessagePort, say: (message: FromThread) => void): SecretBox {
  const waiting = new Map<number, (result: Result<string>) => void>();
  let lastId = 0;
  port.on('message', (message: ToThread) => {
    if (message.kind !== 'boxed') return;
    waiting.get(message.id)?.(message.result);
    waiting.delete(message.id);
  });
  const ask = (kind: 'seal' | 'open', text: string): Promise<Result<string>> =>
    new Promise((resolve) => {
      lastId += 1;
      waiting.set(lastId, resolve);
      say({ kind, id: lastId, text });
    });
  return { keeper, seal: (text) => ask('seal', text), open: (sealed) => ask('open', sealed) };
}
