import { useEffect, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import type { Entry } from '../../../src-shared/model/entry.ts';
import { Button } from '../../widgets/button.tsx';
import { Menu, MenuItem, MenuLine } from '../../widgets/menu.tsx';
import { words } from '../../words/index.ts';
import { type Again, againFor } from '../table/again.ts';
import { base64, maskedTarget, secretsIn, toolOf } from '../table/copy-as.ts';
import { commandFor } from '../table/copy-command.ts';
import { scriptFor } from '../table/copy-script.ts';
import { mockStepOf } from '../table/mock-step.ts';
import { hexText } from './hex-lines.ts';
import { inSlices, prettyJson, readJson } from './json-tree.ts';
import { textOf } from './payload-text.ts';
import { wholePayload } from './use-entry.ts';

/** What makes the entry's connection again: a command line, or JavaScript; with secrets only when asked for. */
type AgainForm = 'command' | 'command-secrets' | 'script' | 'script-secrets';
/** What one may take away of an entry. */
export type CopyForm = 'text' | 'json' | 'hex' | 'base64' | 'mock' | AgainForm;

const phrases = words.table.copy;

function isAgain(form: CopyForm): form is AgainForm {
  return form.startsWith('command') || form.startsWith('script');
}

const ended = (problem: Problem): string => `${problem.message} ${problem.hint}`;

async function payloadAs(
  form: Exclude<CopyForm, AgainForm | 'mock'>,
  bytes: Uint8Array,
  entry: Entry,
): Promise<{ text: string; said: string } | string> {
  switch (form) {
    case 'text': {
      const { text, broken } = textOf(bytes, true);
      return { text, said: broken ? phrases.asTextBroken : phrases.asText };
    }
    case 'hex':
      return { text: hexText(bytes), said: phrases.asHex };
    case 'base64':
      return { text: base64(bytes), said: phrases.asBase64 };
    case 'json': {
      const { text } = textOf(bytes, true);
      const never = new AbortController().signal;
      const parsed = await inSlices(readJson(text), never);
      // Not JSON itself: then the entry is, with its payload as a string.
      if (!parsed.ok) {
        const { payload: _payload, ...rest } = entry;
        return { text: JSON.stringify({ ...rest, text }, null, 2), said: phrases.notJson };
      }
      return { text: (await inSlices(prettyJson(text, parsed.nodes), never)).text, said: phrases.asJson };
    }
  }
}

async function againAs(
  form: AgainForm,
  call: CallEngine,
  recordingId: string,
  entry: Entry,
): Promise<{ text: string; said: string } | string> {
  const again = await againFor(call, recordingId, entry);
  if ('unable' in again) return again.unable;
  const isScript = form.startsWith('script');
  const { target, left } = isScript ? again : withoutNul(again);
  const withSecrets = form.endsWith('-secrets');
  const shown = withSecrets ? target : maskedTarget(target);
  const text = isScript ? scriptFor(shown) : commandFor(shown);
  const what = isScript ? phrases.script : phrases.command;
  const secrets = secretsIn(target);
  const names = [...new Set(secrets.headers), ...(secrets.url ? [phrases.urlSecret] : [])].join(phrases.and);
  const named = withSecrets ? phrases.unmasked(what, names) : phrases.masked(what, names);
  return {
    text,
    said: [names === '' && left.length === 0 ? what : names === '' ? `${what}.` : named, ...left].join(' '),
  };
}

/** A NUL ends every argument of a command. */
function withoutNul(again: Again): Again {
  const { message, ...target } = again.target;
  if (typeof message !== 'string' || !message.includes('\0')) return again;
  return { target, left: [...again.left, phrases.nulMessage] };
}

/** Puts the entry on the clipboard; answers with what to tell the person. */
export async function copyEntry(call: CallEngine, recordingId: string, seq: number, form: CopyForm): Promise<string> {
  const answer = await call('entry.get', { recordingId, seq });
  if (!answer.ok) return ended(answer.error);
  const entry: Entry = answer.value;
  let made: { text: string; said: string } | string;
  if (isAgain(form)) made = await againAs(form, call, recordingId, entry);
  else if (form === 'mock') made = await mockStepOf(call, recordingId, entry);
  else {
    const bytes = await wholePayload(call, recordingId, seq);
    if (!(bytes instanceof Uint8Array)) return ended(bytes);
    // An entry without a payload is copied as what it says.
    if (bytes.length === 0 && entry.detail !== undefined)
      made = { text: JSON.stringify(entry.detail, null, 2), said: phrases.facts };
    else made = await payloadAs(form, bytes, entry);
  }
  if (typeof made === 'string') return made;
  try {
    await navigator.clipboard.writeText(made.text);
  } catch {
    return phrases.denied;
  }
  return entry.truncated ? phrases.begins(made.said) : made.said;
}

export interface CopyMenuProps {
  readonly entry: Entry;
  onCopy(form: CopyForm): void;
}

export function CopyMenu({ entry, onCopy }: CopyMenuProps) {
  const tool = toolOf(entry);
  return (
    <Menu
      align="end"
      trigger={
        <Button tone="quiet" size="small" icon="copy" opens>
          {phrases.button}
        </Button>
      }
    >
      <CopyItems tool={tool} unable={{ bytes: entry.size === 0 ? words.table.noPayload : undefined }} onCopy={onCopy} />
    </Menu>
  );
}

export interface CopyItemsProps {
  readonly tool: string;
  /** Why the connection cannot be made again, and why there are no bytes. */
  readonly unable?: { readonly again?: string | undefined; readonly bytes?: string | undefined };
  onCopy(form: CopyForm): void;
}

/** The forms of one entry, as items of any menu. */
export function CopyItems({ tool, unable = {}, onCopy }: CopyItemsProps) {
  const { menu } = words.table;
  return (
    <>
      <MenuItem onChoose={() => onCopy('text')}>{menu.text}</MenuItem>
      <MenuItem onChoose={() => onCopy('json')}>{menu.json}</MenuItem>
      <MenuItem unable={unable.bytes} onChoose={() => onCopy('hex')}>
        {menu.hex}
      </MenuItem>
      <MenuItem unable={unable.bytes} onChoose={() => onCopy('base64')}>
        {menu.base64}
      </MenuItem>
      <MenuLine />
      <AgainItems tool={tool} unable={unable.again} onCopy={onCopy} />
    </>
  );
}

/** What makes the connection again. */
export function AgainItems(props: {
  readonly tool: string;
  readonly unable: string | undefined;
  onCopy(form: CopyForm): void;
}) {
  const { tool, unable, onCopy } = props;
  const { menu } = words.table;
  return (
    <>
      <MenuItem unable={unable} onChoose={() => onCopy('command')}>
        {menu.command(tool)}
      </MenuItem>
      <MenuItem unable={unable} onChoose={() => onCopy('script')}>
        {menu.script}
      </MenuItem>
      <MenuItem onChoose={() => onCopy('mock')}>{menu.mock}</MenuItem>
      <MenuItem disabled={unable !== undefined} onChoose={() => onCopy('command-secrets')}>
        {menu.commandSecrets(tool)}
      </MenuItem>
      <MenuItem disabled={unable !== undefined} onChoose={() => onCopy('script-secrets')}>
        {menu.scriptSecrets}
      </MenuItem>
    </>
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
