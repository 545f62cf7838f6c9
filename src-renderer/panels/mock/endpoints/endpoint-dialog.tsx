import { type FormEvent, type ReactNode, useId, useState } from 'react';
import type { MockDetail } from '../../../../src-shared/contract/mock.ts';
import { MOCK_TRANSPORTS } from '../../../../src-shared/model/scenario/endpoint.ts';
import { Button } from '../../../widgets/button.tsx';
import { Dialog } from '../../../widgets/dialog.tsx';
import { Field, Select, Switch, TextArea, TextInput } from '../../../widgets/field.tsx';
import { words } from '../../../words/index.ts';
import type { ScenarioText } from '../scenario/use-scenario-text.ts';
import {
  carriesFeed,
  type EndpointForm,
  emptyForm,
  endpointOf,
  type FeedSourceKind,
  keepsClients,
  mayLackFeed,
  NEW_FEED,
  type SlowChoice,
} from './endpoint-form.ts';

const said = words.mock.endpoints;
const SOURCES: readonly FeedSourceKind[] = ['message', 'list', 'prices', 'recording', 'published'];
const SLOW: readonly SlowChoice[] = ['none', 'buffer', 'drop-oldest', 'coalesce', 'disconnect'];

export interface EndpointDialogProps {
  readonly scenario: ScenarioText;
  readonly detail: MockDetail | null;
  readonly onClose: () => void;
}

/** An endpoint written into the scenario's text, without knowing how it is written. */
export default function EndpointDialog({ scenario, detail, onClose }: EndpointDialogProps) {
  const feeds = (detail?.feeds ?? []).map(({ name }) => name);
  const [form, setForm] = useState(() =>
    emptyForm(
      (detail?.endpoints ?? []).map(({ path }) => path),
      feeds,
    ),
  );
  const [wrong, setWrong] = useState<{ readonly field: string; readonly words: string } | null>(null);
  const id = useId();
  const set = (patch: Partial<EndpointForm>): void => {
    setWrong(null);
    setForm({ ...form, ...patch });
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const made = endpointOf(form);
    if (!made.ok) {
      setWrong(made);
      return;
    }
    const { addEndpoint } = await import('../scenario/edit-yaml.ts');
    const mistake = await scenario.edit(async (text) => addEndpoint(text, form.path, made.endpoint, made.feed));
    if (mistake === null) onClose();
    else setWrong({ field: '', words: mistake });
  };
  const { transport } = form;
  const shown = new Set<string>();
  /** A field, with its mistake where the schema found one at this key. */
  const row = (key: string, label: string, hint: string | undefined, control: (props: ControlProps) => ReactNode) => {
    shown.add(key);
    return (
      <Field
        key={key}
        label={label}
        hint={hint}
        error={wrong?.field === key ? words.mock.faults.wrong(label, wrong.words) : null}
      >
        {control}
      </Field>
    );
  };
  const text = (key: keyof EndpointForm & string, at: string, label: string, hint?: string) =>
    row(at, label, hint, (control) => (
      <TextInput {...control} value={String(form[key])} onChange={(event) => set({ [key]: event.target.value })} />
    ));
  const newFeed = carriesFeed(transport) && form.feed === NEW_FEED;
  const body = (
    <>
      {row('transport', said.transport, undefined, ({ id: control }) => (
        <Select
          id={control}
          value={transport}
          options={MOCK_TRANSPORTS.map((value) => ({ value, label: said.names[value], end: value }))}
          onChange={(next) =>
            set({ transport: next, feed: form.feed === '' && !mayLackFeed(next) ? (feeds[0] ?? NEW_FEED) : form.feed })
          }
        />
      ))}
      {text('path', 'path', said.path)}
      {carriesFeed(transport) &&
        row('feed', said.feed, said.feedHint, ({ id: control, ...rest }) => (
          <Select
            id={control}
            aria-describedby={rest['aria-describedby']}
            value={form.feed === '' ? ' none' : form.feed}
            options={[
              ...feeds.map((value) => ({ value, label: value })),
              { value: NEW_FEED, label: said.newFeed },
              ...(mayLackFeed(transport) ? [{ value: ' none', label: said.noFeed }] : []),
            ]}
            onChange={(feed) => set({ feed: feed === ' none' ? '' : feed })}
          />
        ))}
      {newFeed && text('feedName', 'feedName', said.feedName)}
      {newFeed &&
        row('source', said.source, undefined, ({ id: control }) => (
          <Select
            id={control}
            value={form.source}
            options={SOURCES.map((value) => ({ value, label: said.sources[value] }))}
            onChange={(source) => set({ source })}
          />
        ))}
      {newFeed &&
        ['prices', 'message', 'list'].includes(form.source) &&
        text('rate', 'rate', said.rateField, said.rateHint)}
      {newFeed &&
        ['message', 'list'].includes(form.source) &&
        row('message', said.message, said.messageHint, (control) => (
          <TextArea {...control} value={form.message} onChange={(event) => set({ message: event.target.value })} />
        ))}
      {newFeed && form.source === 'recording' && text('file', 'file', said.file, said.fileHint)}
      {transport === 'websocket' && text('ping', 'ping', said.ping, said.pingHint)}
      {transport === 'websocket' && (
        <Switch on={form.echo} onChange={(echo) => set({ echo })}>
          {said.echo}
        </Switch>
      )}
      {transport === 'sse' && text('comment', 'comment', said.comment, said.commentHint)}
      {transport === 'long-poll' && text('hold', 'hold', said.hold, said.holdHint)}
      {transport === 'http' && text('status', 'status', said.status)}
      {transport === 'http' &&
        row('body', said.body, said.messageHint, (control) => (
          <TextArea {...control} value={form.body} onChange={(event) => set({ body: event.target.value })} />
        ))}
      {transport === 'health' &&
        row('says', said.says, undefined, ({ id: control }) => (
          <Select
            id={control}
            value={form.says}
            options={[
              { value: 'alive', label: said.alive },
              { value: 'accepting', label: said.accepting },
            ]}
            onChange={(says) => set({ says })}
          />
        ))}
      {transport === 'llm' &&
        row('shape', said.shape, undefined, ({ id: control }) => (
          <Select
            id={control}
            value={form.shape}
            options={(['openai', 'anthropic'] as const).map((value) => ({ value, label: value }))}
            onChange={(shape) => set({ shape })}
          />
        ))}
      {keepsClients(transport) &&
        row('auth', said.auth, (detail?.users.length ?? 0) === 0 ? said.noUsers : undefined, ({ id: control }) => (
          <Select
            id={control}
            value={form.auth ? 'token' : 'everybody'}
            disabled={(detail?.users.length ?? 0) === 0}
            options={[
              { value: 'everybody', label: said.authNobody },
              { value: 'token', label: said.authToken },
            ]}
            onChange={(auth) => set({ auth: auth === 'token' })}
          />
        ))}
      {keepsClients(transport) && text('limit', 'limits.connections', said.limit, said.limitHint)}
      {keepsClients(transport) &&
        row('slow', said.slow, undefined, ({ id: control }) => (
          <Select
            id={control}
            value={form.slow}
            options={SLOW.map((value) => ({ value, label: said.slowPolicies[value] }))}
            onChange={(slow) => set({ slow })}
          />
        ))}
      {keepsClients(transport) &&
        form.slow !== 'none' &&
        text('slowAbove', 'slow.above', said.slowAbove, said.slowAboveHint)}
      {keepsClients(transport) &&
        form.slow === 'coalesce' &&
        text('slowKey', 'slow.key', said.slowKey, said.slowKeyHint)}
    </>
  );
  return (
    <Dialog
      title={said.addTitle}
      about={said.addAbout}
      onClose={onClose}
      className="mock-tall"
      actions={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{said.cancel}</Button>
          <Button tone="primary" type="submit" form={id}>
            {said.save}
          </Button>
        </>
      }
    >
      <form id={id} className="mock-form" onSubmit={(event) => void submit(event)}>
        {body}
        {wrong !== null && !shown.has(wrong.field) && (
          <p className="mock-bad" role="alert">
            {wrong.field === '' ? wrong.words : words.mock.faults.wrong(wrong.field, wrong.words)}
          </p>
        )}
      </form>
    </Dialog>
  );
}

interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
}
