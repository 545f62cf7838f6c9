import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import type { EndpointInput } from '../../../src-shared/model/endpoint.ts';
import { expandVariables, type VariableLookup } from '../../../src-shared/model/variables.ts';
import { useCommands } from '../../commands/registry.ts';
import { folderAndName, TRANSPORT_NAME, TRANSPORT_TAG, type TransportChoice } from '../../state/endpoints.ts';
import { useWindowState, useWindowStore } from '../../state/store.ts';
import type { Tab } from '../../state/tabs.ts';
import { useVariables } from '../../state/use-variables.ts';
import { Button, IconButton, SplitButton } from '../../widgets/button.tsx';
import { Select } from '../../widgets/field.tsx';
import { Glyph } from '../../widgets/icon.tsx';
import { Menu, MenuItem, MenuLabel, MenuLine } from '../../widgets/menu.tsx';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import { summaryChips } from '../options/summary.ts';
import { urlMistake } from '../options/url.ts';
import { ControlPopover } from './control-popover.tsx';
import { PastedLine } from './pasted-line.tsx';
import { removeSaved } from './remove-saved.ts';
import { UrlField } from './url-field.tsx';
import { usePaste } from './use-paste.ts';
import { useSettled } from './use-settled.ts';
import './connect-bar.css';

const said = words.connect;
const OptionsSheet = lazy(() => import('../options/options-sheet.tsx'));
const TrialDialog = lazy(() => import('../trial/trial-dialog.tsx'));

const TRANSPORTS = (['auto', 'websocket', 'sse', 'long-poll', 'poll'] as const).map((value) => ({
  value,
  label: TRANSPORT_TAG[value] === 'Auto' ? 'Auto' : TRANSPORT_TAG[value],
  end: TRANSPORT_NAME[value],
}));

/** What a person may do next. `idle`: no connection yet, or one that ended. */
type Phase = 'idle' | 'trying' | 'waiting' | 'open' | 'closing';

function phaseOf(status: ConnectionStatus | undefined): Phase {
  if (status === undefined) return 'idle';
  const phases = {
    connecting: 'trying',
    open: 'open',
    waiting: 'waiting',
    closing: 'closing',
    failed: 'idle',
    closed: 'idle',
  } as const;
  return phases[status.state];
}

export interface ConnectBarProps {
  readonly tab: Tab;
  readonly status: ConnectionStatus | undefined;
  /** False for a connection of an opened recording: nothing can be connected there. */
  readonly onMark?: () => void;
}

/** Transport, URL, what the options come to, and the one button that fits the state. */
export function ConnectBar({ tab, status, onMark }: ConnectBarProps) {
  const actions = useActions();
  const update = useWindowState((state) => state.update);
  const store = useWindowStore();
  const [editing, setEditing] = useState(false);
  const [testing, setTesting] = useState(false);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const urlField = useRef<HTMLInputElement>(null);
  const phase = phaseOf(status);
  const locked = phase !== 'idle';

  const known: EndpointInput | null = tab.endpoint;
  const endpoint: EndpointInput = known ?? {
    name: status?.name,
    url: status?.url ?? '',
    transport: status?.transport ?? 'auto',
  };
  const transport: TransportChoice = locked && status !== undefined ? status.transport : (endpoint.transport ?? 'auto');
  const origin = useWindowState((state) => state.origins[tab.id]);
  const variables = useVariables(locked ? (origin?.environmentId ?? null) : undefined);
  const mistake = mistakeIn(endpoint, variables);
  const change = (patch: Partial<EndpointInput>): void => update(tab.id, { endpoint: { ...endpoint, ...patch } });

  const paste = usePaste(endpoint, tab.endpointId, (pasted) => update(tab.id, { endpoint: pasted }));
  const unknown = known === null && status !== undefined;
  useCommands([
    {
      id: 'endpoint.test',
      title: words.trial.command,
      group: 'connection',
      words: words.trial.commandWords,
      unable: unknown || endpoint.url.trim() === '' ? words.trial.noEndpoint : undefined,
      run: () => setTesting(true),
    },
    {
      id: 'endpoint.options',
      title: words.options.command,
      group: 'connection',
      words: words.options.commandWords,
      run: () => setEditing(true),
    },
  ]);

  useEffect(() => {
    if (tab.connections.length === 0) urlField.current?.focus();
  }, [tab.connections.length]);

  const connect = async (): Promise<void> => {
    setTried(true);
    if (mistake !== null) {
      urlField.current?.focus();
      return;
    }
    setBusy(true);
    if (status !== undefined && known === null) await actions.tryNow(status);
    else await actions.connect(tab, endpoint);
    setBusy(false);
  };
  const settled = useSettled(endpoint.url);
  const wrong = (tried || (settled && endpoint.url !== '')) && !locked && mistake !== null;

  return (
    <div className="pane-bar con">
      <h1 className="unseen">{folderAndName(endpoint).name}</h1>
      <Select<TransportChoice>
        label={said.transport}
        value={transport}
        shown={TRANSPORT_TAG[transport]}
        options={TRANSPORTS}
        disabled={locked}
        onChange={(value) => change({ transport: value })}
        className="con-transport"
      />
      <div className={`con-url ${wrong ? 'con-url-wrong' : ''}`}>
        <Lock url={comesTo(endpoint.url, variables)} verified={status?.state === 'open'} />
        <UrlField
          field={urlField}
          value={endpoint.url}
          variables={variables}
          quiet={wrong || paste.pasted !== null}
          aria-invalid={wrong}
          aria-describedby={wrong ? 'con-mistake' : undefined}
          readOnly={locked}
          title={locked ? said.locked : undefined}
          onChange={(url) => change({ url })}
          onPaste={paste.onPaste}
          onEnter={() => void connect()}
        />
        {wrong && (
          <p className="con-mistake" id="con-mistake" role="alert">
            {mistake}
          </p>
        )}
        {!wrong && !locked && paste.pasted !== null && <PastedLine pasted={paste.pasted} />}
      </div>
      {(known !== null || status === undefined) && (
        <span className="con-chips">
          {summaryChips(endpoint).map((chip) => (
            <button
              type="button"
              key={chip.name}
              className={`con-chip con-chip-${chip.name.toLowerCase()}`}
              title={said.changeOptions}
              onClick={() => setEditing(true)}
            >
              <i>{chip.name}</i>
              {chip.value}
            </button>
          ))}
        </span>
      )}
      {phase === 'waiting' && status !== undefined && (
        <Button icon="refresh" onClick={() => void actions.tryNow(status)}>
          {said.tryNow}
        </Button>
      )}
      {!locked && !unknown && (
        <Button
          className="con-test"
          title={words.trial.buttonAbout}
          disabled={endpoint.url.trim() === ''}
          onClick={() => setTesting(true)}
        >
          {words.trial.button}
        </Button>
      )}
      <MainButton
        phase={phase}
        busy={busy}
        tab={tab}
        status={status}
        endpoint={endpoint}
        onConnect={() => void connect()}
      />
      {status !== undefined && status.state !== 'closed' && status.state !== 'failed' && (
        <ControlPopover key={`${status.recordingId}:${status.connection}`} status={status} />
      )}
      <Menu align="end" trigger={<IconButton icon="dots" label={said.more} />}>
        <MenuItem icon="settings" onChoose={() => setEditing(true)}>
          {said.options}
        </MenuItem>
        {onMark !== undefined && status !== undefined && (
          <MenuItem onChoose={onMark}>
            <Glyph name="mark" className="con-menu-glyph" />
            {said.setMark}
          </MenuItem>
        )}
        <MenuItem
          icon="copy"
          onChoose={() => void actions.copy(endpoint.url, said.copiedUrl)}
          disabled={endpoint.url === ''}
        >
          {said.copyUrl}
        </MenuItem>
        {tab.endpointId !== null && (
          <>
            <MenuLine />
            <MenuLabel>{said.inSidebar}</MenuLabel>
            <MenuItem
              danger
              onChoose={() => {
                if (tab.endpointId !== null) removeSaved(store, tab.endpointId);
                update(tab.id, { endpointId: null });
              }}
            >
              {said.remove}
            </MenuItem>
          </>
        )}
      </Menu>
      <Suspense>
        {testing && <TrialDialog endpoint={endpoint} onClose={() => setTesting(false)} />}
        {editing && (
          <OptionsSheet
            endpoint={endpoint}
            connected={locked}
            unknown={unknown}
            onClose={() => setEditing(false)}
            onSave={(saved) => {
              update(tab.id, { endpoint: saved });
              setEditing(false);
            }}
          />
        )}
      </Suspense>
    </div>
  );
}

/** What is wrong with the URL once its variables are in place; null while nothing is. */
function mistakeIn({ url, transport = 'auto' }: EndpointInput, variables: VariableLookup): string | null {
  const expanded = expandVariables(url, variables);
  return expanded.ok ? urlMistake(expanded.value.text, transport) : `${expanded.error.message} ${expanded.error.hint}`;
}

/** The URL with its variables in place, as far as they are known. */
function comesTo(url: string, variables: VariableLookup): string {
  const expanded = expandVariables(url, variables);
  return expanded.ok ? expanded.value.text : url;
}

/** Closed and green only for an open connection over TLS; open where nothing is encrypted. */
function Lock({ url, verified }: { readonly url: string; readonly verified: boolean }) {
  const encrypted = /^(wss|https):/i.test(url);
  if (!encrypted)
    return <Glyph name="notice" className="con-lock" label={url === '' ? undefined : said.notEncrypted} />;
  return (
    <Glyph
      name="lock"
      className={`con-lock ${verified ? 'con-lock-on' : ''}`}
      label={verified ? said.encrypted : said.willEncrypt}
    />
  );
}

interface MainButtonProps {
  readonly phase: Phase;
  readonly busy: boolean;
  readonly tab: Tab;
  readonly status: ConnectionStatus | undefined;
  readonly endpoint: EndpointInput;
  readonly onConnect: () => void;
}

function MainButton({ phase, busy, status, endpoint, tab, onConnect }: MainButtonProps) {
  const actions = useActions();
  const openNew = useWindowState((state) => state.openNew);
  if (phase === 'idle' || status === undefined) {
    return (
      <SplitButton>
        <Button tone="primary" onClick={onConnect} disabled={busy}>
          {said.connect}
        </Button>
        <Menu align="end" trigger={<IconButton tone="primary" icon="chevd" label={said.moreConnect} />}>
          <MenuItem onChoose={() => openNew(endpoint, tab.endpointId)}>{said.newTab}</MenuItem>
        </Menu>
      </SplitButton>
    );
  }
  return (
    <SplitButton>
      <Button onClick={() => void actions.disconnect(status)} disabled={phase === 'closing'}>
        {phase === 'open' ? said.disconnect : phase === 'closing' ? said.closing : said.cancel}
      </Button>
      <Menu align="end" trigger={<IconButton tone="plain" icon="chevd" label={said.moreDisconnect} />}>
        <MenuItem onChoose={() => void actions.disconnectAll(status.recordingId)}>{said.disconnectAll}</MenuItem>
        <MenuItem onChoose={() => openNew(endpoint, tab.endpointId)}>{said.newTab}</MenuItem>
      </Menu>
    </SplitButton>
  );
}
