import { useEffect, useState } from 'react';
import type { Problem } from '../../src-shared/base/result.ts';
import type { CallEngine } from '../../src-shared/contract/index.ts';
import type { Entry } from '../../src-shared/model/entry.ts';
import { Button } from '../widgets/button.tsx';
import { Menu, MenuItem, MenuLine } from '../widgets/menu.tsx';
import { attemptStory } from './attempt.ts';
import { base64, commandFor, type Reproducible, secretsIn } from './copy-as.ts';
import { hexText } from './hex-lines.ts';
import { inSlices, prettyJson, readJson } from './json-tree.ts';
import { textOf } from './payload-text.ts';
import { wholePayload } from './use-entry.ts';

/** What one may take away of an entry. `command` makes its connection again. */
export type CopyForm = 'text' | 'json' | 'hex' | 'base64' | 'command';

const ended = (problem: Problem): string => `${problem.message} ${problem.hint}`;

async function payloadAs(
  form: Exclude<CopyForm, 'command'>,
  bytes: Uint8Array,
  entry: Entry,
): Promise<{ text: string; said: string } | string> {
  switch (form) {
    case 'text': {
      const { text, broken } = textOf(bytes, true);
      return { text, said: broken ? 'Copied as text; bytes that are not UTF-8 were replaced' : 'Copied as text' };
    }
    case 'hex':
      return { text: hexText(bytes), said: 'Copied as hex' };
    case 'base64':
      return { text: base64(bytes), said: 'Copied as base64' };
    case 'json': {
      const { text } = textOf(bytes, true);
      const never = new AbortController().signal;
      const parsed = await inSlices(readJson(text), never);
      // Not JSON itself: then the entry is, with its payload as a string.
      if (!parsed.ok) {
        const { payload: _payload, ...rest } = entry;
        return { text: JSON.stringify({ ...rest, text }, null, 2), said: 'Not JSON: copied the entry as JSON' };
      }
      return { text: (await inSlices(prettyJson(text, parsed.nodes), never)).text, said: 'Copied as JSON' };
    }
  }
}

async function commandOf(
  call: CallEngine,
  recordingId: string,
  entry: Entry,
): Promise<{ text: string; said: string } | string> {
  const story = await attemptStory(
    call,
    { recordingId, connection: entry.connection, attempt: entry.attempt },
    new AbortController().signal,
  );
  if ('code' in story) return ended(story);
  const { open, connecting, errors } = story;
  const url = open?.detail.url ?? connecting?.detail.url;
  if (url === undefined) return 'The beginning of this attempt is not in the recording.';
  const message =
    entry.transport === 'websocket' &&
    entry.direction === 'toServer' &&
    entry.kind === 'text' &&
    entry.payload !== undefined
      ? textOf(entry.payload, true).text
      : undefined;
  const target: Reproducible = {
    transport: entry.transport,
    url,
    requestHeaders: open?.detail.requestHeaders ?? errors[0]?.detail.requestHeaders ?? [],
    insecure: open?.detail.tls?.authorized === false,
    message,
  };
  const secrets = secretsIn(target);
  const said =
    secrets.length === 0 ? 'Copied the command' : `Copied the command. It contains your ${secrets.join(' and ')}.`;
  return { text: commandFor(target), said };
}

/** Puts the entry on the clipboard; answers with what to tell the person. */
export async function copyEntry(call: CallEngine, recordingId: string, seq: number, form: CopyForm): Promise<string> {
  const answer = await call('entry.get', { recordingId, seq });
  if (!answer.ok) return ended(answer.error);
  const entry: Entry = answer.value;
  let made: { text: string; said: string } | string;
  if (form === 'command') made = await commandOf(call, recordingId, entry);
  else {
    const bytes = await wholePayload(call, recordingId, seq);
    if (!(bytes instanceof Uint8Array)) return ended(bytes);
    // An entry without a payload is copied as what it says.
    if (bytes.length === 0 && entry.detail !== undefined)
      made = { text: JSON.stringify(entry.detail, null, 2), said: 'Copied its facts' };
    else made = await payloadAs(form, bytes, entry);
  }
  if (typeof made === 'string') return made;
  try {
    await navigator.clipboard.writeText(made.text);
  } catch {
    return 'The browser did not allow copying. Click into the window and try again.';
  }
  return entry.truncated ? `${made.said}; the recording holds only its beginning` : made.said;
}

export interface CopyMenuProps {
  readonly entry: Entry;
  onCopy(form: CopyForm): void;
}

export function CopyMenu({ entry, onCopy }: CopyMenuProps) {
  const tool = entry.transport === 'websocket' ? 'websocat' : 'curl';
  return (
    <Menu
      align="end"
      trigger={
        <Button tone="quiet" size="small" icon="copy" opens>
          Copy
        </Button>
      }
    >
      <MenuItem onChoose={() => onCopy('text')}>Text</MenuItem>
      <MenuItem onChoose={() => onCopy('json')}>JSON</MenuItem>
      <MenuItem onChoose={() => onCopy('hex')}>Hex</MenuItem>
      <MenuItem onChoose={() => onCopy('base64')}>Base64</MenuItem>
      <MenuLine />
      <MenuItem onChoose={() => onCopy('command')}>{tool} command</MenuItem>
    </Menu>
  );
}

const SHOWN_MS = 4_000;

/** The last thing said, for a while. */
export function useSaid(): readonly [said: string, say: (text: string) => void] {
  const [said, say] = useState('');
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => say(''), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return [said, say];
}
