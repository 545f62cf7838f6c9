import { useEffect, useMemo, useRef, useState } from 'react';
import type { Problem } from '../../../src-shared/base/result.ts';
import { bytesText } from '../../../src-shared/base/units-text.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../../src-shared/contract/exchange.ts';
import type { RedactionRule } from '../../../src-shared/model/redaction.ts';
import { useDocument } from '../../data/use-document.ts';
import { useAsk, useEngine, useTick } from '../../data/use-engine.ts';
import { useShell } from '../../data/use-shell.ts';
import { useWindowState, useWindowStore } from '../../state/store.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field, Select, Switch, TextArea } from '../../widgets/field.tsx';
import { exchangeWords } from '../../words/exchange.ts';
import { sinceText } from '../difference/marks.ts';
import { ProblemText } from '../problem.tsx';
import './exchange.css';
import { Notes, Progress, useJob } from './job-progress.tsx';
import {
  choiceOf,
  type ExportForm,
  extensionOf,
  fileNameOf,
  pathsOf,
  type TabChoice,
  whatOf,
  wholeRules,
} from './plan.ts';
import { Redaction } from './redaction.tsx';
import { type Exported, runExport } from './run-export.ts';

const said = exchangeWords.export;

export interface ExportDialogProps {
  /** Recordings to export; without any that of the active tab, else any that is open. */
  readonly given: readonly string[];
  /** A redacted copy, to be handed on. */
  readonly share: boolean;
  readonly onClose: () => void;
}

type Stage =
  | { readonly at: 'form' }
  | {
      readonly at: 'running';
      readonly name: string;
      readonly jobId: string | null;
      readonly fetched: readonly [number, number] | null;
    }
  | { readonly at: 'done'; readonly exported: readonly Exported[]; readonly stopped: boolean }
  | { readonly at: 'failed'; readonly problem: Problem };

/** What leaves, as what, and without which parts; then how far it is, and what came of it. */
export default function ExportDialog({ given, share, onClose }: ExportDialogProps) {
  const { call } = useEngine();
  const shell = useShell();
  const store = useWindowStore();
  const ids = useTick((tick) => tick.recordings.length);
  const open = useAsk('recording.list', {}, ids).value ?? [];
  const active = useWindowState((state) => state.tabs.find(({ id }) => id === state.activeTabId)?.recordingId ?? null);
  const [chosen, setChosen] = useState<readonly string[]>(given);
  const wanted = chosen.length > 0 ? chosen : active === null ? open.slice(0, 1).map(({ id }) => id) : [active];
  const recordings = open.filter(({ id }) => wanted.includes(id));
  const [info] = recordings;
  const several = recordings.length > 1;
  const choice = useMemo(
    () => choiceOf(store.getState().tabs, store.getState().activeTabId, info?.id ?? ''),
    [store, info?.id],
  );
  const [form, setForm] = useState<ExportForm>({
    format: share ? 'wirescope' : 'har',
    filtered: false,
    ranged: false,
    connections: null,
    masked: true,
    paths: '',
  });
  const change = (patch: Partial<ExportForm>): void => setForm((before) => ({ ...before, ...patch }));
  const [document, changeDocument] = useDocument('rules');
  const [rules, setRules] = useState<readonly RedactionRule[]>(document.redaction);
  const keepRules = (next: readonly RedactionRule[]): void => {
    setRules(next);
    changeDocument((before) => ({ ...before, redaction: wholeRules(next) }));
  };
  const [stage, setStage] = useState<Stage>({ at: 'form' });
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const previewed = useMemo(
    () => ({ recordingId: info?.id ?? '', ...whatOf(form, choice, several) }),
    [info?.id, form, choice, several],
  );

  async function start(): Promise<void> {
    const exported: Exported[] = [];
    const stop = new AbortController();
    abort.current = stop;
    for (const { id, name } of recordings) {
      const fileName = fileNameOf(name, form.format);
      let out: string | null = null;
      if (shell.can.fileDialog) {
        const where = await shell.ask('file.save', {
          title: said.saveTitle,
          name: fileName,
          extension: extensionOf(form.format),
        });
        if (!where.ok) return setStage({ at: 'failed', problem: where.error });
        if (where.value === null) break;
        out = where.value;
      }
      setStage({ at: 'running', name, jobId: null, fetched: null });
      const answer = await runExport({
        call,
        fileName,
        signal: stop.signal,
        input: {
          recordingId: id,
          ...whatOf(form, choice, several),
          rules: wholeRules(rules),
          format: form.format,
          withSecrets: !form.masked,
          ...(form.format === 'csv' && { paths: pathsOf(form.paths) }),
          ...(out !== null && { out, replace: true }),
        },
        onJob: (jobId) => setStage({ at: 'running', name, jobId, fetched: null }),
        onFetched: (done, of) => setStage({ at: 'running', name, jobId: null, fetched: [done, of] }),
      });
      if (!answer.ok) return setStage({ at: 'failed', problem: answer.error });
      if (answer.value === null) return setStage({ at: 'done', exported, stopped: true });
      exported.push(answer.value);
    }
    setStage(exported.length === 0 ? { at: 'form' } : { at: 'done', exported, stopped: false });
  }
  const go = shell.can.fileDialog ? (share ? said.shareTo : said.goTo) : share ? said.share : said.go;
  const again = <Button onClick={() => setStage({ at: 'form' })}>{said.again}</Button>;
  return (
    <Dialog
      title={share ? said.shareTitle : said.title}
      about={share ? said.shareAbout : said.about}
      form="sheet"
      className="exc"
      onClose={onClose}
      actions={
        <>
          {stage.at === 'form' && (
            <span className="exc-where">{shell.can.fileDialog ? said.wherePath : said.whereHere}</span>
          )}
          {(stage.at === 'done' || stage.at === 'failed') && again}
          <span className="grow" />
          <Button onClick={onClose}>{stage.at === 'done' ? said.close : said.cancel}</Button>
          {stage.at === 'form' && (
            <Button tone="primary" disabled={info === undefined} onClick={() => void start()}>
              {go}
            </Button>
          )}
        </>
      }
    >
      {stage.at === 'form' && (
        <div className="exc-form">
          <section>
            <Field label={said.recording}>
              {(control) => (
                <Select
                  id={control.id}
                  value={info?.id ?? ''}
                  shown={several ? said.recordings(recordings.length) : undefined}
                  options={open.map(({ id, name }) => ({ value: id, label: name }))}
                  onChange={(id) => setChosen([id])}
                />
              )}
            </Field>
          </section>
          {!share && <Format form={form} change={change} />}
          {!several && info !== undefined && (
            <What
              form={form}
              choice={choice}
              connections={info.connections.map(({ connection, name }) => ({ connection, name }))}
              change={change}
            />
          )}
          <section>
            <h3>{said.secrets}</h3>
            <Switch
              on={form.masked}
              onChange={(masked) => change({ masked })}
              hint={form.masked ? said.maskHint : undefined}
            >
              {said.mask}
            </Switch>
            {!form.masked && (
              <p className="exc-warn" role="alert">
                {said.unmaskedHint}
              </p>
            )}
          </section>
          <section>
            <h3>{said.rules}</h3>
            <p className="dim">{said.rulesHint}</p>
            {info !== undefined && <Redaction rules={rules} what={previewed} onRules={keepRules} />}
          </section>
        </div>
      )}
      {stage.at === 'running' && <Running stage={stage} onStop={() => abort.current?.abort()} />}
      {stage.at === 'done' && (
        <div className="exc-result" role="status">
          {stage.exported.map(({ file, downloadedBytes, notes }) => (
            <div key={file}>
              <p className="exc-good">
                {downloadedBytes === null ? said.written(file) : said.downloaded(file, bytesText(downloadedBytes))}
              </p>
              <Notes notes={notes} />
            </div>
          ))}
          {stage.stopped && <p>{said.stopped}</p>}
        </div>
      )}
      {stage.at === 'failed' && (
        <div className="exc-result" role="alert">
          <h3>{said.failed}</h3>
          <p className="exc-problem">
            <ProblemText problem={stage.problem} />
          </p>
        </div>
      )}
    </Dialog>
  );
}

function Running({ stage, onStop }: { readonly stage: Stage & { readonly at: 'running' }; onStop(): void }) {
  const job = useJob(stage.jobId);
  const [fetched, of] = stage.fetched ?? [0, 0];
  return (
    <div className="exc-result">
      {stage.fetched !== null ? (
        <Progress
          title={said.fetching(stage.name)}
          done={fetched}
          total={of}
          unit="bytes"
          perSecond={0}
          stop={said.stop}
          onStop={onStop}
        />
      ) : (
        <Progress
          title={said.running(stage.name)}
          done={job?.done ?? 0}
          total={job?.total ?? null}
          unit={job?.unit ?? 'entries'}
          perSecond={job?.perSecond ?? 0}
          stop={said.stop}
          onStop={onStop}
        />
      )}
    </div>
  );
}

interface PartProps {
  readonly form: ExportForm;
  change(patch: Partial<ExportForm>): void;
}

function Format({ form, change }: PartProps) {
  return (
    <section>
      <h3 id="exc-format">{said.format}</h3>
      <div role="radiogroup" aria-labelledby="exc-format" className="exc-formats">
        {EXPORT_FORMATS.map((format: ExportFormat) => (
          <label key={format} className="exc-format">
            <input
              type="radio"
              name="exc-format"
              checked={form.format === format}
              onChange={() => change({ format })}
            />
            <b>{said.formats[format].name}</b>
            <span>{said.formats[format].about}</span>
          </label>
        ))}
      </div>
      {form.format === 'csv' && (
        <Field label={said.paths} hint={said.pathsHint}>
          {(control) => (
            <TextArea {...control} value={form.paths} onChange={({ target }) => change({ paths: target.value })} />
          )}
        </Field>
      )}
    </section>
  );
}

function What({
  form,
  choice,
  connections,
  change,
}: PartProps & {
  readonly choice: TabChoice;
  readonly connections: readonly { readonly connection: number; readonly name: string }[];
}) {
  const { filter, range } = choice;
  const all = connections.map(({ connection }) => connection);
  const chosen = form.connections ?? all;
  const toggle = (wanted: number): void => {
    const next = chosen.includes(wanted) ? chosen.filter((one) => one !== wanted) : [...chosen, wanted];
    change({ connections: next.length === 0 || next.length === all.length ? null : next });
  };
  return (
    <section>
      <h3>{said.what}</h3>
      {!form.filtered && !form.ranged && form.connections === null && <p className="dim">{said.whole}</p>}
      <Switch
        on={form.filtered && filter !== ''}
        disabled={filter === ''}
        onChange={(filtered) => change({ filtered })}
        hint={filter === '' ? said.noFilter : said.filterIs(filter)}
      >
        {said.filter}
      </Switch>
      <Switch
        on={form.ranged && range !== null}
        disabled={range === null}
        onChange={(ranged) => change({ ranged })}
        hint={range === null ? said.noRange : said.rangeIs(sinceText(range.fromNs), sinceText(range.toNs))}
      >
        {said.range}
      </Switch>
      {all.length > 1 && (
        <fieldset className="exc-connections">
          <legend>{said.connections}</legend>
          {connections.map(({ connection, name }) => (
            <label key={connection}>
              <input type="checkbox" checked={chosen.includes(connection)} onChange={() => toggle(connection)} />
              {name}
            </label>
          ))}
        </fieldset>
      )}
    </section>
  );
}
