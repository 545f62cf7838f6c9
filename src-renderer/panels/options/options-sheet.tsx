import { type ReactNode, useId, useMemo, useState } from 'react';
import { countedText } from '../../../src-shared/base/units-text.ts';
import type { EndpointInput } from '../../../src-shared/model/endpoint.ts';
import { TRANSPORT_NAME, type TransportChoice } from '../../state/endpoints.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, Select, Switch, TextArea, TextInput } from '../../widgets/field.tsx';
import { type FormErrors, formOf, type OptionsForm, readForm } from './form.ts';
import { PemField } from './pem-field.tsx';
import { WaitPreview } from './wait-preview.tsx';
import './options-sheet.css';

export interface OptionsSheetProps {
  readonly endpoint: EndpointInput;
  /** The engine runs with other options until the next Connect. */
  readonly connected: boolean;
  /** True when the window does not know the options of the running connection. */
  readonly unknown: boolean;
  readonly onSave: (endpoint: EndpointInput) => void;
  readonly onClose: () => void;
}

type TextFieldName = {
  [Name in keyof OptionsForm]: OptionsForm[Name] extends string ? Name : never;
}[keyof OptionsForm];
type SwitchName = { [Name in keyof OptionsForm]: OptionsForm[Name] extends boolean ? Name : never }[keyof OptionsForm];

/** Every option of an endpoint, grouped, with one line of explanation each and the mistakes in words while one types. */
export default function OptionsSheet({ endpoint, connected, unknown, onSave, onClose }: OptionsSheetProps) {
  const [form, setForm] = useState(() => formOf(endpoint));
  const read = useMemo(() => readForm(form), [form]);
  const formId = useId();
  const set = <Name extends keyof OptionsForm>(name: Name, value: OptionsForm[Name]): void =>
    setForm((before) => ({ ...before, [name]: value }));
  const mistakes = Object.keys(read.errors).length;

  const text = (
    name: TextFieldName,
    label: string,
    hint: ReactNode,
    more: { short?: boolean; area?: boolean; placeholder?: string } = {},
  ) => (
    <Field label={label} hint={hint} error={read.errors[name] ?? null}>
      {(control) => {
        const shared = {
          ...control,
          value: form[name],
          placeholder: more.placeholder,
          onChange: (event: { readonly target: { readonly value: string } }) =>
            set(name, event.target.value as OptionsForm[typeof name]),
        };
        return more.area === true ? (
          <TextArea {...shared} />
        ) : (
          <TextInput {...shared} className={more.short === true ? 'inp-short' : ''} />
        );
      }}
    </Field>
  );
  const toggle = (name: SwitchName, label: string, hint: string) => (
    <div className="opt-switch">
      <Switch on={form[name]} onChange={(on) => set(name, on)} hint={hint}>
        {label}
      </Switch>
    </div>
  );

  const socket = form.transport === 'websocket' || (form.transport === 'auto' && !/^https?:/i.test(form.url));
  const events = form.transport === 'sse' || (form.transport === 'auto' && !/^wss?:/i.test(form.url));
  const polls =
    form.transport === 'long-poll' ||
    form.transport === 'poll' ||
    (form.transport === 'auto' && !/^wss?:/i.test(form.url));

  return (
    <Dialog
      form="sheet"
      title="Options of this endpoint"
      about={aboutText(connected, unknown)}
      onClose={onClose}
      actions={
        <>
          <span className="opt-state" role="status">
            {mistakes > 0 ? `${countedText(mistakes, 'field')} to put right` : ''}
          </span>
          <span className="grow" />
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form={formId} disabled={read.endpoint === null}>
            Save
          </Button>
        </>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          if (read.endpoint !== null) onSave(read.endpoint);
        }}
      >
        <Group title="Endpoint">
          {text('name', 'Name', 'Empty: the path of the URL. “staging/prices” stands in the folder staging.')}
          <Field
            label="Transport"
            hint="By the reply: ws and wss are WebSocket, for http it is read from the first reply."
          >
            {(control) => (
              <Select<TransportChoice>
                {...control}
                value={form.transport}
                options={TRANSPORT_OPTIONS}
                onChange={(value) => set('transport', value)}
                className="opt-select"
              />
            )}
          </Field>
          {text('url', 'URL', 'ws, wss, http or https.')}
        </Group>

        <Group title="Request">
          {text('headers', 'Headers', 'One a line, sent in this order and spelling.', {
            area: true,
            placeholder: 'Authorization: Bearer …',
          })}
          {!socket &&
            text('method', 'Method', 'GET for most; POST where the stream is asked for with a body.', { short: true })}
          {!socket && text('body', 'Body', 'Sent with each request. Set its Content-Type above.', { area: true })}
          {toggle('cookies', 'Keep cookies', 'those the server sets come back with the next attempt')}
        </Group>

        {socket && (
          <Group title="WebSocket">
            {text(
              'subprotocols',
              'Subprotocols',
              'Offered in this order, with commas between; the server picks one or none.',
              { placeholder: 'graphql-transport-ws' },
            )}
            {toggle('permessageDeflate', 'Offer permessage-deflate', 'compression, RFC 7692')}
          </Group>
        )}
        {events && (
          <Group title="Server-sent events">
            <Field
              label="When it ends"
              hint="Standard follows the WHATWG text: 204 or a wrong content type ends it for good."
            >
              {(control) => (
                <Select<OptionsForm['sseReconnect']>
                  {...control}
                  value={form.sseReconnect}
                  options={SSE_OPTIONS}
                  onChange={(value) => set('sseReconnect', value)}
                  className="opt-select"
                />
              )}
            </Field>
            {text(
              'lastEventId',
              'Last-Event-ID',
              'Sent with the first attempt, to start after this event. Empty: not sent.',
            )}
          </Group>
        )}
        {polls && (
          <Group title="Polling">
            {text(
              'interval',
              'Interval',
              'Poll: time between polls. Long-poll: pause after a reply. Empty: the transport’s own.',
              { short: true, placeholder: '2s' },
            )}
            {text('pollTimeout', 'Held at most', 'A request the server holds longer counts as timed out.', {
              short: true,
            })}
            {text(
              'cursor',
              'Cursor',
              'TO=FROM, one a line. Empty: the usual shapes are recognised, and the guess is shown.',
              { area: true, placeholder: 'query:since=$.last_id' },
            )}
            {text('items', 'Messages are at', 'JSONPath into the reply. Empty: the usual shapes.', {
              placeholder: '$.events[*]',
            })}
          </Group>
        )}
        <Group title="Completeness">
          {text(
            'idField',
            'Sequence id',
            'JSONPath of an id in each message, to notice gaps and duplicates. SSE ids are watched anyway.',
            { placeholder: '$.id' },
          )}
        </Group>

        <ReconnectGroup form={form} errors={read.errors} text={text} set={set} />

        <Group title="Heartbeats">
          {socket &&
            text('pingInterval', 'Send a ping every', '0s: never. Each answer is a round trip on the timeline.', {
              short: true,
            })}
          {socket && text('pongTimeout', 'Answer within', 'Later than this it counts as missed.', { short: true })}
          {socket &&
            toggle(
              'answerPings',
              'Answer the server’s pings',
              'RFC 6455 asks for it; off, to see what the server does',
            )}
          {text(
            'expectEvery',
            'Expect something every',
            '0s: never. Silence longer than this is missed, and looks half-open.',
            { short: true },
          )}
          {text('rulePing', 'Application ping', 'JSON that a ping contains, in either direction. Empty: none.', {
            placeholder: '{"type":"ping"}',
          })}
          {text('rulePong', 'Its answer', 'JSON that the answer contains.', { placeholder: '{"type":"pong"}' })}
        </Group>

        <Group title="TLS">
          {toggle('insecure', 'Accept a certificate that does not verify', 'every attempt says so')}
          <PemField
            label="Extra authority"
            hint="A CA in PEM, trusted besides the system’s."
            value={form.ca}
            error={read.errors.ca ?? null}
            onChange={(value) => set('ca', value)}
          />
          <PemField
            label="Client certificate"
            hint="PEM, the leaf first."
            value={form.cert}
            error={read.errors.cert ?? null}
            onChange={(value) => set('cert', value)}
          />
          <PemField
            label="Its private key"
            hint="PEM. Kept with this endpoint, in this window’s storage."
            value={form.key}
            error={read.errors.key ?? null}
            onChange={(value) => set('key', value)}
          />
          <Field label="Passphrase" hint="Of the private key, if it has one.">
            {(control) => (
              <TextInput
                {...control}
                type="password"
                value={form.passphrase}
                onChange={(event) => set('passphrase', event.target.value)}
              />
            )}
          </Field>
          {text('servername', 'Server name', 'Asked for by SNI and checked, instead of the URL’s host.')}
        </Group>

        <Group title="Network">
          {text('proxy', 'Proxy', 'http://, https:// or socks5://, with user:password@ if needed. Empty: none.', {
            placeholder: 'http://127.0.0.1:8080',
          })}
          {toggle('http2', 'HTTP/2 where the server offers it', 'not for WebSocket')}
          {text('maxRedirects', 'Redirects', 'Followed at most; each is an entry.', { short: true })}
          {text('connectTimeout', 'Open within', 'From the start of an attempt until it is open.', { short: true })}
        </Group>

        <Group title="Limits">
          {socket &&
            text('maxMessage', 'Largest message', 'A larger one ends the connection with 1009.', { short: true })}
          {events && text('maxLine', 'Longest line', 'A longer SSE line or event is an error.', { short: true })}
          {text('payloadCap', 'Kept per entry', 'Of a larger payload its head, size and SHA-256 are kept.', {
            short: true,
          })}
        </Group>
      </form>
    </Dialog>
  );
}

function aboutText(connected: boolean, unknown: boolean): string {
  if (unknown)
    return 'This connection was not made by this window: what it runs with is not known here. Save starts from the defaults.';
  return connected
    ? 'The running connection keeps its options; these apply from the next Connect.'
    : 'Applies from the next Connect.';
}

const TRANSPORT_OPTIONS = (['auto', 'websocket', 'sse', 'long-poll', 'poll'] as const).map((value) => ({
  value,
  label: TRANSPORT_NAME[value],
}));
const SSE_OPTIONS = [
  { value: 'standard', label: 'As the standard says' },
  { value: 'always', label: 'Reconnect anyway' },
] as const;
const POLICY_OPTIONS = [
  { value: 'none', label: 'Never' },
  { value: 'fixed', label: 'Always after the same wait' },
  { value: 'exponential', label: 'Waits that double' },
  { value: 'server', label: 'As the server says' },
] as const;
const JITTER_OPTIONS = [
  { value: 'none', label: 'None' },
  { value: 'quarter', label: '±25 %' },
  { value: 'equal', label: 'Equal: half to all of it' },
  { value: 'full', label: 'Full: nothing to all of it' },
] as const;

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="opt-group">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

interface ReconnectGroupProps {
  readonly form: OptionsForm;
  readonly errors: FormErrors;
  readonly text: (name: TextFieldName, label: string, hint: ReactNode, more?: { short?: boolean }) => ReactNode;
  readonly set: <Name extends keyof OptionsForm>(name: Name, value: OptionsForm[Name]) => void;
}

function ReconnectGroup({ form, text, set }: ReconnectGroupProps) {
  const { policy } = form;
  return (
    <Group title="Reconnect">
      <Field label="After a drop" hint="As the server says: SSE retry, HTTP Retry-After.">
        {(control) => (
          <Select<OptionsForm['policy']>
            {...control}
            value={policy}
            options={POLICY_OPTIONS}
            onChange={(value) => set('policy', value)}
            className="opt-select"
          />
        )}
      </Field>
      {policy === 'fixed' && text('delay', 'Wait', 'Before every attempt.', { short: true })}
      {policy === 'exponential' && text('base', 'First wait', 'Doubles with each failed attempt.', { short: true })}
      {policy === 'server' &&
        text('fallback', 'Until it says', 'The wait while the server has said nothing.', { short: true })}
      {(policy === 'exponential' || policy === 'server') &&
        text('cap', 'Longest wait', 'No wait is planned longer than this.', { short: true })}
      {policy === 'exponential' && (
        <>
          <Field label="Jitter" hint="Spreads a fleet’s attempts, so that they do not all come at once.">
            {(control) => (
              <Select<OptionsForm['jitter']>
                {...control}
                value={form.jitter}
                options={JITTER_OPTIONS}
                onChange={(value) => set('jitter', value)}
                className="opt-select"
              />
            )}
          </Field>
          {text('resetAfter', 'Start over after', 'Open this long, the next wait is the first one again.', {
            short: true,
          })}
        </>
      )}
      {policy !== 'none' &&
        text('maxTries', 'Attempts', 'Give up after this many in a row. Empty: never.', { short: true })}
      <WaitPreview form={form} />
    </Group>
  );
}
