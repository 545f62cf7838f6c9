import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import { bytesText } from '../../../src-shared/base/units-text.ts';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import { DRAFT_KINDS, type Message } from '../../../src-shared/model/message.ts';
import { useDocument } from '../../data/use-document.ts';
import { useBeat, useEngine } from '../../data/use-engine.ts';
import { useWindowState } from '../../state/store.ts';
import { connectionTabId } from '../../state/tabs.ts';
import { useVariables } from '../../state/use-variables.ts';
import { Button, IconButton, SplitButton } from '../../widgets/button.tsx';
import { Select, TextInput } from '../../widgets/field.tsx';
import { Menu, MenuItem, MenuLine } from '../../widgets/menu.tsx';
import { words } from '../../words/index.ts';
import { shortcutText } from '../frame/shortcuts.ts';
import { About } from './about.tsx';
import { AnswerStrip, RequestFields } from './beside.tsx';
import { checkDraft, sendObstacle } from './check-draft.ts';
import { offeredVariables } from './complete-variables.ts';
import { useDraft } from './drafts.ts';
import { formatHex, toggleJson } from './format-json.ts';
import { HistoryPopover } from './history-popover.tsx';
import { EMPTY_MESSAGE, MOST_SAVED_LENGTH, messageOf, ownerOf, type SavedMessage } from './messages.ts';
import { ResizeHandle, useFieldHeight } from './resize.tsx';
import { SavedPopover } from './saved-popover.tsx';
import { SendingStrip } from './sending-strip.tsx';
import { useComposerCommands } from './use-composer-commands.ts';
import { useFile } from './use-file.ts';
import { usePreview } from './use-preview.ts';
import { useSending } from './use-sending.ts';
import './composer.css';

const Editor = lazy(() => import('./editor.tsx'));
const SaveDialog = lazy(() => import('./save-dialog.tsx'));
const EveryDialog = lazy(() => import('./every-dialog.tsx'));
const ListDialog = lazy(() => import('./list-dialog.tsx'));

const say = words.composer;
const KINDS = DRAFT_KINDS.map((value) => ({ value, label: say.kindLabel(value), end: say.kindAbout(value) }));

type Shown =
  | { readonly what: 'nothing' }
  | { readonly what: 'saved' | 'history' | 'every' | 'list' | 'save' }
  | { readonly what: 'rename'; readonly saved: SavedMessage };

const NOTHING: Shown = { what: 'nothing' };

/** What to send, checked while one types: on the connection itself, or as a request beside it. */
export function Composer({ status }: { readonly status: ConnectionStatus }) {
  const { capabilities } = useEngine();
  const tabId = connectionTabId(status.recordingId, status.connection);
  const origin = useWindowState((state) => state.origins[tabId]);
  const updateTab = useWindowState((state) => state.update);
  const [kept] = useDocument('messages');
  const beside = status.transport !== 'websocket';
  const [draft, change] = useDraft(tabId, beside);
  const lookup = useVariables(origin?.environmentId ?? null);
  const offered = useMemo(() => offeredVariables(lookup), [lookup]);
  const { plan, asked, actions } = useSending(status);
  const [shown, setShown] = useState<Shown>(NOTHING);
  const [back, setBack] = useState(0);
  const field = useFieldHeight();
  const place = useRef<HTMLElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const take = useFile(change);

  const { message, file } = draft;
  const { kind } = message;
  const owner = useMemo(() => ownerOf(origin?.endpointId ?? null, status.url), [origin?.endpointId, status.url]);
  const checked = useMemo(() => checkDraft(message), [message]);
  const pending = plan !== null && plan.phase !== 'ended';
  const [asks, setAsks] = useState(0);
  // A plan counts too, faster than one would read.
  const beat = useBeat(1, pending);
  const counted = `${asks} ${beat} ${plan?.phase}`;
  const previewed = usePreview(status, message, checked.ok && checked.hasVariables, counted);
  const { problem } = previewed;
  const stateObstacle = sendObstacle(status);
  /** Why a message cannot go out now, whatever is in it. */
  const unable = (one: Message): string | null => (one.kind === 'http' ? null : stateObstacle);
  const empty = message.body === '' && (kind === 'text' || kind === 'json' || kind === 'hex' || kind === 'base64');
  const wrong = checked.ok ? null : empty ? say.nothingWritten : checked.words;
  const sending = asked?.state === 'asking' && kind === 'http';
  const obstacle = unable(message) ?? wrong ?? problem?.message ?? (sending ? say.answerAwaited : null);
  const binary = kind === 'hex' || kind === 'base64';

  const edit = useCallback(
    (part: Partial<Message>) => {
      change((before) => ({ ...before, message: { ...before.message, ...part } }));
      setBack(0);
    },
    [change],
  );
  const load = useCallback(
    (one: Message) => {
      change(() => ({ message: one, file: null }));
      setBack(0);
    },
    [change],
  );
  const clear = (): void => change(() => ({ message: { ...EMPTY_MESSAGE, kind, method: message.method }, file: null }));

  /** Earlier messages one can send here: ↑ in an empty field, and again from one to the next. */
  const earlier = beside ? kept.sent.filter((one) => one.kind === 'http') : kept.sent;
  const recall = (step: 1 | -1): boolean => {
    if (back === 0 && message.body !== '') return false;
    const next = Math.max(0, Math.min(earlier.length, back + step));
    if (next === back) return false;
    const found = earlier[earlier.length - next];
    change(() => ({ message: found === undefined ? { ...EMPTY_MESSAGE, kind } : messageOf(found), file: null }));
    setBack(next);
    return true;
  };
  const send = async (): Promise<void> => {
    if (obstacle !== null) return;
    const sent = await actions.send(message);
    setAsks((before) => before + 1);
    if (!sent || kind === 'http') return;
    setBack(0);
    // Typed on meanwhile: that is another message.
    change((before) =>
      before.message === message ? { message: { ...message, body: '', fill: true }, file: null } : before,
    );
  };
  const last = earlier.at(-1);
  const againObstacle = last === undefined ? say.nothingSent : unable(messageOf(last));
  const saveObstacle = file !== null || message.body.length > MOST_SAVED_LENGTH ? say.fileNotSaved : null;
  const sendOther = (one: Message): void => {
    void actions.send(one).then(() => setAsks((before) => before + 1));
  };
  const again = (): void => {
    if (last !== undefined) sendOther(messageOf(last));
  };
  const everyObstacle = pending ? say.planPending : kind === 'http' ? say.planNoRequest : obstacle;
  const listObstacle = pending ? say.planPending : stateObstacle;
  const format = (): void => {
    if (kind === 'hex') edit({ body: formatHex(message.body) });
    else if (kind !== 'base64') edit({ body: toggleJson(message.body) });
  };
  const chooseFile = (): void => chooser.current?.click();
  const show = (what: Exclude<Shown['what'], 'nothing' | 'rename'>): void => setShown({ what });
  const close = (): void => setShown(NOTHING);
  const choose = (next: Message['kind']): void =>
    change(() => ({ message: { ...message, kind: next, ...(file && { body: '', fill: true }) }, file: null }));
  useComposerCommands({
    kind,
    // From anywhere in the window an empty text would be a slip.
    obstacle: obstacle ?? (message.body === '' && kind === 'text' ? say.nothingWritten : null),
    everyObstacle,
    listObstacle,
    againObstacle,
    saveObstacle,
    beside,
    plan,
    focus: () => place.current?.querySelector<HTMLElement>('[contenteditable], input')?.focus(),
    choose,
    chooseFile,
    send: () => void send(),
    again,
    save: () => show('save'),
    saved: () => show('saved'),
    history: () => show('history'),
    every: () => show('every'),
    list: () => show('list'),
    stop: () => void actions.stop(),
    goOn: () => void actions.goOn(),
    format,
    clear,
  });

  const json = kind === 'json' || ((kind === 'text' || kind === 'http') && /^\s*[[{]/.test(message.body));
  const list = { beside, onLoad: load, onSend: sendOther, unable };
  return (
    <section className="comp" aria-label={beside ? say.besideName : say.name}>
      <ResizeHandle field={field} now={() => place.current?.offsetHeight ?? 0} />
      {plan !== null && <SendingStrip plan={plan} actions={actions} />}
      {asked !== null && (
        <AnswerStrip
          asked={asked}
          actions={actions}
          onShow={(selectedSeq) => updateTab(tabId, { selectedSeq, showTable: true })}
        />
      )}
      <div className="comp-bar">
        {!beside && (
          <Select
            label={say.kind}
            value={kind}
            shown={say.kindLabel(kind)}
            options={KINDS}
            onChange={choose}
            className="comp-kind"
          />
        )}
        {kind === 'close' && (
          <TextInput
            className="comp-code"
            inputMode="numeric"
            aria-label={say.code}
            aria-invalid={!checked.ok && checked.field === 'code'}
            value={message.code}
            onChange={(event) => edit({ code: event.target.value })}
          />
        )}
        {kind === 'http' && (
          <RequestFields
            message={message}
            urlWrong={!checked.ok && checked.field === 'url'}
            headersWrong={!checked.ok && checked.field === 'headers' ? checked.words : null}
            ownHeaders={origin?.endpoint?.headers?.length ?? null}
            onChange={edit}
            onSend={() => void send()}
          />
        )}
        <section
          ref={place}
          className="comp-field"
          aria-label={say.fileDropHere}
          style={field.height === null ? undefined : { height: field.height }}
          onDragOver={(event) => {
            if (event.dataTransfer.types.includes('Files') && kind !== 'http') event.preventDefault();
          }}
          onDropCapture={(event) => {
            const [dropped] = event.dataTransfer.files;
            if (dropped === undefined || kind === 'http') return;
            event.preventDefault();
            event.stopPropagation();
            void take(dropped);
          }}
        >
          {file === null ? (
            <Suspense fallback={<PlainField message={message} onChange={(body) => edit({ body })} />}>
              <Editor
                label={fieldLabel(kind)}
                placeholder={say.placeholder(kind)}
                language={json ? 'json' : 'plain'}
                text={message.body}
                variables={message.fill}
                offered={offered}
                tall={field.height !== null}
                mistakeAt={
                  checked.ok ? (typeof problem?.at === 'number' ? problem.at : null) : empty ? null : checked.at
                }
                onChange={(body) => edit({ body })}
                onSend={() => void send()}
                onRecall={recall}
              />
            </Suspense>
          ) : (
            <span className="comp-file">
              {say.file(file.name, bytesText(file.bytes))}
              <IconButton icon="x" size="small" label={say.removeFile} onClick={clear} />
            </span>
          )}
        </section>
        {(json || kind === 'hex') && message.body !== '' && (
          <Button tone="quiet" onClick={format}>
            {kind === 'hex' ? say.formatHex : say.format}
          </Button>
        )}
        {binary && <IconButton icon="upload" label={say.chooseFile} onClick={chooseFile} />}
        {!beside && (
          <input
            ref={chooser}
            type="file"
            hidden
            aria-label={say.chooseFile}
            onChange={(event) => {
              const [chosen] = event.target.files ?? [];
              if (chosen !== undefined) void take(chosen);
              event.target.value = '';
            }}
          />
        )}
        <SavedPopover
          {...list}
          owner={owner}
          open={shown.what === 'saved'}
          onOpenChange={(open) => (open ? show('saved') : close())}
          onSave={() => show('save')}
          onRename={(saved) => setShown({ what: 'rename', saved })}
        />
        <HistoryPopover
          {...list}
          open={shown.what === 'history'}
          onOpenChange={(open) => (open ? show('history') : close())}
        />
        <SplitButton>
          <Button
            tone="primary"
            shortcut={shortcutText(capabilities, 'send')}
            disabled={obstacle !== null}
            title={obstacle ?? undefined}
            onClick={() => void send()}
          >
            {say.send}
          </Button>
          <Menu align="end" trigger={<Button tone="primary" opens aria-label={say.sendMore} />}>
            <MenuItem onChoose={again} unable={againObstacle}>
              {say.sendAgainLast}
            </MenuItem>
            {!beside && (
              <>
                <MenuItem onChoose={() => show('every')} unable={everyObstacle}>
                  {say.every}
                </MenuItem>
                <MenuItem onChoose={() => show('list')} unable={listObstacle}>
                  {say.list}
                </MenuItem>
                <MenuItem onChoose={chooseFile}>{say.sendFile}</MenuItem>
              </>
            )}
            <MenuItem onChoose={() => show('save')} unable={saveObstacle}>
              {say.saveMessage}
            </MenuItem>
            <MenuLine />
            <MenuItem onChoose={() => edit({ fill: !message.fill })}>{message.fill ? say.fillOff : say.fill}</MenuItem>
          </Menu>
        </SplitButton>
      </div>
      <About message={message} checked={checked} previewed={previewed} obstacle={unable(message)} empty={empty} />
      <Suspense>
        {(shown.what === 'save' || shown.what === 'rename') && (
          <SaveDialog
            owner={owner}
            message={message}
            saved={shown.what === 'rename' ? shown.saved : null}
            onClose={close}
          />
        )}
        {shown.what === 'every' && <EveryDialog message={message} onStart={actions.start} onClose={close} />}
        {shown.what === 'list' && (
          <ListDialog owner={owner} text={message.body} onStart={actions.start} onClose={close} />
        )}
      </Suspense>
    </section>
  );
}

function fieldLabel(kind: Message['kind']): string {
  return kind === 'close' ? say.reason : kind === 'http' ? say.body : say.message;
}

/** Until the editor is here. */
function PlainField({ message, onChange }: { readonly message: Message; readonly onChange: (body: string) => void }) {
  return (
    <TextInput
      className="comp-plain"
      aria-label={fieldLabel(message.kind)}
      value={message.body}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
