import type { ReactNode } from 'react';
import { bytesText, durationText } from '../../../src-shared/base/units-text.ts';
import { visible } from '../../../src-shared/base/visible-text.ts';
import { type Message, readHeaderLines } from '../../../src-shared/model/message.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { Select, Switch, TextArea, TextInput } from '../../widgets/field.tsx';
import { Popover } from '../../widgets/popover.tsx';
import { words } from '../../words/index.ts';
import type { Asked, SendingActions } from './use-sending.ts';

const say = words.composer;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'].map((value) => ({ value, label: value }));
/** What the window shows of the body at once, as the engine hands it over. */
const SHOWN_BYTES = 64 * 1024;

export interface RequestFieldsProps {
  readonly message: Message;
  readonly urlWrong: boolean;
  readonly headersWrong: string | null;
  /** Headers the endpoint has of its own; null where that is not known. */
  readonly ownHeaders: number | null;
  readonly onChange: (change: Partial<Message>) => void;
  readonly onSend: () => void;
}

/** Method, address and headers of a request beside the stream. Its body is the composer's field. */
export function RequestFields({ message, urlWrong, headersWrong, ownHeaders, onChange, onSend }: RequestFieldsProps) {
  const headers = readHeaderLines(message.headers);
  return (
    <>
      <Select
        label={say.method}
        value={message.method}
        options={METHODS}
        onChange={(method) => onChange({ method })}
        className="comp-method"
      />
      <TextInput
        className="comp-url"
        aria-label={say.url}
        aria-invalid={urlWrong}
        placeholder={say.urlPlaceholder}
        value={message.url}
        onChange={(event) => onChange({ url: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onSend();
        }}
      />
      <Popover
        label={say.headers}
        trigger={<Button tone="quiet">{say.headersCount(headers.ok ? headers.value.length : 0)}</Button>}
      >
        <TextArea
          aria-label={say.headers}
          aria-invalid={headersWrong !== null}
          placeholder={say.headersExample}
          value={message.headers}
          onChange={(event) => onChange({ headers: event.target.value })}
        />
        <p className={headersWrong === null ? 'fld-hint' : 'fld-error'}>{headersWrong ?? say.headersHint}</p>
        <Switch on={message.ownHeaders} onChange={(own) => onChange({ ownHeaders: own })} hint={say.ownHeadersHint}>
          {say.ownHeaders(ownHeaders)}
        </Switch>
      </Popover>
    </>
  );
}

export interface AnswerStripProps {
  readonly asked: Asked;
  readonly actions: SendingActions;
  readonly onShow: (seq: number) => void;
}

/** The answer to a request beside the stream: status, time, headers and the beginning of the body. */
export function AnswerStrip({ asked, actions, onShow }: AnswerStripProps) {
  if (asked.state === 'asking') {
    return (
      <section className="comp-strip" aria-label={say.answer}>
        <span role="status">{say.waiting(asked.method, asked.url)}</span>
        <span className="grow" />
        <Button size="small" onClick={() => void actions.cancelRequest()}>
          {say.cancelRequest}
        </Button>
      </section>
    );
  }
  const { answer } = asked;
  return (
    <section className="comp-answer" aria-label={say.answer}>
      <div className="comp-strip">
        <strong className={answer.status >= 400 ? 'comp-wrong' : 'comp-right'} role="status">
          {answer.status} {visible(answer.statusText)}
        </strong>
        <span className="comp-count">{durationText(answer.tookMs)}</span>
        <span className="comp-count">{bytesText(answer.bodyBytes)}</span>
        <span className="comp-line">{visible(answer.url)}</span>
        <span className="grow" />
        <Button size="small" onClick={() => onShow(answer.responseSeq)}>
          {say.showAnswer}
        </Button>
        <IconButton icon="x" size="small" label={say.dismiss} onClick={actions.dismissAnswer} />
      </div>
      <div className="comp-answer-parts">
        <Scrolled label={say.answerBody}>
          {answer.body === '' ? say.answerNoBody : answer.body.split('\n').map(visible).join('\n')}
        </Scrolled>
        <Scrolled label={say.answerHeaders}>
          {answer.headers.map(([name, value]) => `${visible(name)}: ${visible(value)}`).join('\n')}
        </Scrolled>
      </div>
      {answer.cut && <p className="comp-empty">{say.answerCut}</p>}
      {!answer.cut && answer.bodyBytes > SHOWN_BYTES && (
        <p className="comp-empty">{say.answerMore(bytesText(answer.bodyBytes))}</p>
      )}
    </section>
  );
}

function Scrolled({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without the focus the keyboard could not scroll it
    <section className="comp-pre" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
