import { type FormEvent, useId, useState } from 'react';
import { countText } from '../../../src-shared/base/units-text.ts';
import { visible } from '../../../src-shared/base/visible-text.ts';
import { MOST_LISTED, type SendPlan } from '../../../src-shared/contract/sending.ts';
import type { Message } from '../../../src-shared/model/message.ts';
import { useDocument } from '../../data/use-document.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, Select, TextArea, TextInput } from '../../widgets/field.tsx';
import { words } from '../../words/index.ts';
import { checkDraft } from './check-draft.ts';
import { foldersOf, lineOf, type MessageOwner, messageOf, offeredTo, readList } from './messages.ts';
import { readRounds, readSeconds } from './plan-fields.ts';

const say = words.composer;
const TYPED = 'typed';
const FOLDER = 'folder:';

export interface ListDialogProps {
  readonly owner: MessageOwner;
  /** What the field starts with: what stands in the composer. */
  readonly text: string;
  readonly onStart: (plan: SendPlan) => Promise<boolean>;
  readonly onClose: () => void;
}

/** Several messages, typed or of a folder, with a delay between and as often as asked. */
export default function ListDialog({ owner, text: given, onStart, onClose }: ListDialogProps) {
  const [kept] = useDocument('messages');
  const formId = useId();
  const [source, setSource] = useState(TYPED);
  const [text, setText] = useState(given);
  const [delay, setDelay] = useState('0.5');
  const [times, setTimes] = useState('1');
  const folders = foldersOf(offeredTo(kept, owner).filter((one) => one.kind !== 'http'));
  const folder = folders.find((one) => FOLDER + one.path === source);
  const messages: readonly Message[] = folder === undefined ? readList(text) : folder.messages.map(messageOf);
  const everyMs = readSeconds(delay, 0);
  const rounds = readRounds(times);
  const wrong = wrongOf(messages);
  const ready = messages.length > 0 && wrong === null && everyMs !== null && rounds !== null;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (everyMs === null || rounds === null || !ready) return;
    if (await onStart({ messages: [...messages], everyMs, rounds })) onClose();
  };
  return (
    <Dialog
      title={say.listTitle}
      about={say.listAbout}
      onClose={onClose}
      actions={
        <>
          <span className="dim">{rounds !== null && say.listCount(messages.length, rounds)}</span>
          <span className="grow" />
          <Button onClick={onClose}>{say.cancel}</Button>
          <Button tone="primary" type="submit" form={formId} disabled={!ready}>
            {say.listStart}
          </Button>
        </>
      }
    >
      <form id={formId} className="comp-form" onSubmit={(event) => void submit(event)}>
        <Field label={say.listFrom}>
          {({ id }) => (
            <Select
              id={id}
              value={source}
              options={[
                { value: TYPED, label: say.listLines },
                ...folders.map(({ path, messages: inFolder }) => ({
                  value: FOLDER + path,
                  label: say.listFolder(path === '' ? say.noFolder : path, inFolder.length),
                })),
              ]}
              onChange={setSource}
            />
          )}
        </Field>
        {folder === undefined ? (
          <Field label={say.listText} hint={say.listTextHint} error={wrong}>
            {(control) => (
              <TextArea
                {...control}
                className="comp-tall"
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
        ) : (
          <ol className="comp-items">
            {folder.messages.map((one) => (
              <li key={one.id} className="comp-line">
                {visible(`${one.name}: ${lineOf(messageOf(one))}`)}
              </li>
            ))}
            {wrong !== null && <li className="comp-wrong">{wrong}</li>}
          </ol>
        )}
        <Field label={say.listDelay} error={everyMs === null ? say.listDelayWrong : null}>
          {(control) => (
            <TextInput
              {...control}
              inputMode="decimal"
              value={delay}
              onChange={(event) => setDelay(event.target.value)}
            />
          )}
        </Field>
        <Field label={say.listRounds} hint={say.listRoundsHint} error={rounds === null ? say.listRoundsWrong : null}>
          {(control) => (
            <TextInput
              {...control}
              inputMode="numeric"
              value={times}
              onChange={(event) => setTimes(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}

/** The first message that cannot be sent, in words. */
function wrongOf(messages: readonly Message[]): string | null {
  if (messages.length > MOST_LISTED) return say.listTooMany(countText(MOST_LISTED));
  for (const [index, message] of messages.entries()) {
    const checked = checkDraft(message);
    if (!checked.ok) return say.listWrong(index + 1, checked.words);
  }
  return null;
}
