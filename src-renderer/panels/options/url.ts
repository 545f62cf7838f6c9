import type { TransportChoice } from '../../state/endpoints.ts';
import { words } from '../../words/index.ts';

const said = words.options.mistakes;

/** What is wrong with a URL for this transport, in words; null when nothing is. Empty counts as wrong. */
export function urlMistake(url: string, transport: TransportChoice): string | null {
  const text = url.trim();
  if (text === '') return said.urlEmpty;
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return said.urlScheme;
  let parsed: URL;
  try {
    parsed = new URL(text);
  } catch {
    return said.urlInvalid;
  }
  const scheme = parsed.protocol.slice(0, -1);
  if (!['ws', 'wss', 'http', 'https'].includes(scheme)) return said.urlUnknown(scheme);
  const socket = scheme === 'ws' || scheme === 'wss';
  if (socket && transport !== 'websocket' && transport !== 'auto') return said.urlSocket(scheme);
  return null;
}
