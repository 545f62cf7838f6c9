import { createBirpc } from 'birpc';
import { payloadFunctions } from './worker-functions.ts';

/** A thread of the window for what would make it stand still: decoding, laying out, searching and comparing payloads. */
createBirpc<Record<string, never>>(payloadFunctions(), {
  post: (message) => postMessage(message),
  on: (listener) => addEventListener('message', (event: MessageEvent) => listener(event.data)),
});
