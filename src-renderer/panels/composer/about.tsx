import type { ReactNode } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import { countText } from '../../../src-shared/base/units-text.ts';
import { visible } from '../../../src-shared/base/visible-text.ts';
import type { MessagePreview } from '../../../src-shared/contract/sending.ts';
import { explain } from '../../../src-shared/model/explain.ts';
import type { Message } from '../../../src-shared/model/message.ts';
import { words } from '../../words/index.ts';
import { type CheckedDraft, placeOf } from './check-draft.ts';
import type { Previewed } from './use-preview.ts';

const say = words.composer;
/** What is shown of a filled-in message; a field is no place to read more. */
const SHOWN_LENGTH = 2_000;

export interface AboutProps {
  readonly message: Message;
  readonly checked: CheckedDraft;
  readonly previewed: Previewed;
  /** Why nothing can be sent now, whatever stands in the field. */
  readonly obstacle: string | null;
  /** A mistake in an empty field is only that nothing is written yet. */
  readonly empty: boolean;
}

/** One line below the field: why it cannot be sent, what is wrong and where, or what will go out. */
export function About({ message, checked, previewed, obstacle, empty }: AboutProps) {
  const { preview, problem } = previewed;
  const told =
    message.kind === 'close' && checked.ok ? explain({ type: 'closeCode', code: Number(message.code) }) : null;
  return (
    <p className="comp-about" role="status">
      {obstacle !== null && <span>{obstacle}</span>}
      {!checked.ok && empty && obstacle === null && <span>{say.nothingWritten}</span>}
      {!checked.ok && !empty && (
        <Wrong at={checked.at} text={message.body} hint={checked.hint}>
          {checked.words}
        </Wrong>
      )}
      {problem !== null && (
        <Wrong at={problem.at} text={message.body} hint={problem.hint}>
          {problem.message}
        </Wrong>
      )}
      {checked.ok && !empty && preview === null && problem === null && checked.about !== '' && (
        <span>{checked.about}</span>
      )}
      {told !== null && (
        <span>
          {told.title}: {told.sentence} {told.section}
        </span>
      )}
      {preview !== null && <Preview message={message} preview={preview} />}
    </p>
  );
}

interface WrongProps {
  readonly at: Problem['at'] | null;
  readonly text: string;
  readonly hint: string;
  readonly children: string;
}

function Wrong({ at, text, hint, children }: WrongProps) {
  return (
    <span>
      <span className="comp-wrong">
        {typeof at === 'number' && `${placeText(text, at)}: `}
        {visible(children)}
      </span>{' '}
      {hint}
    </span>
  );
}

function Preview({ message, preview }: { readonly message: Message; readonly preview: MessagePreview }): ReactNode {
  const anew = preview.used.filter((name) => name.startsWith('$') && name !== '$counter');
  const { body } = preview;
  return (
    <>
      <span>
        {say.preview}{' '}
        <code>
          {message.kind === 'http' && visible(say.previewRequest(message.method, preview.url, preview.headers))}
          {body.slice(0, SHOWN_LENGTH).split('\n').map(visible).join('\n')}
        </code>
        {body.length > SHOWN_LENGTH && say.previewMore(countText(body.length - SHOWN_LENGTH))}
      </span>
      {anew.length > 0 && <span>{say.madeAnew(anew.map((name) => `{{${name}}}`).join(', '))}</span>}
    </>
  );
}

function placeText(text: string, at: number): string {
  const { line, column } = placeOf(text, at);
  return say.at(line, column);
}
