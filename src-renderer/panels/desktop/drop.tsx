import { useEffect, useRef, useState } from 'react';
import { bytesText } from '../../../src-shared/base/units-text.ts';
import { MAX_UPLOAD_BYTES } from '../../../src-shared/contract/upload.ts';
import { useCommands } from '../../commands/registry.ts';
import { useEngine } from '../../data/use-engine.ts';
import { useShell } from '../../data/use-shell.ts';
import { useWindowStore } from '../../state/store.ts';
import { Button } from '../../widgets/button.tsx';
import { Icon } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import { useActions } from '../actions.ts';
import { chosenFiles, droppedFiles, type ImportSource } from '../imports/files.ts';
import { dragKind, droppedAddress, isForeignRecording, isRecording } from './dropped.ts';
import { useUpload } from './use-upload.ts';
import './drop.css';

const said = words.desktop.drop;

/** Takes files and addresses dropped anywhere on the window, and draws where while they are dragged. */
export function Drop({ importFiles }: { readonly importFiles: (files: ImportSource) => void }) {
  const shell = useShell();
  const store = useWindowStore();
  const actions = useActions();
  const engine = useEngine();
  const { copying, upload, cancel } = useUpload();
  const [over, setOver] = useState<ReturnType<typeof dragKind>>(null);
  const chooser = useRef<HTMLInputElement>(null);

  useCommands(
    shell.can.filePaths
      ? []
      : [
          {
            id: 'recording.copy',
            title: said.choose,
            group: 'recording',
            words: said.chooseWords,
            run: () => chooser.current?.click(),
          },
        ],
  );

  /** Two that were opened together are offered to be compared; the dialog for that takes them as they come. */
  async function offerToCompare(before: ReadonlySet<string>): Promise<void> {
    const now = await engine.call('recording.list', {});
    const [a, b, third] = now.ok ? now.value.filter(({ id }) => !before.has(id)) : [];
    if (a === undefined || b === undefined || third !== undefined) return;
    const asked = { kind: 'compare', a: a.id, b: b.id } as const;
    const { asked: open, ask, note } = store.getState();
    if (open?.kind === 'compare') ask(asked);
    else note(words.difference.twoOpened, { label: words.difference.compareThem, run: () => ask(asked) });
  }

  async function openRecordings(files: readonly File[]): Promise<void> {
    const before = new Set(engine.tick().recordings.map(({ id }) => id));
    const elsewhere: File[] = [];
    for (const file of files) {
      const path = shell.pathOf(file);
      if (path === null) {
        elsewhere.push(file);
        continue;
      }
      const opened = await actions.openRecording(path);
      if (!opened.ok) store.getState().report(opened.error);
    }
    if (elsewhere.length > 0) await upload(elsewhere);
    if (files.length === 2) await offerToCompare(before);
  }

  function take(data: DataTransfer): void {
    if (dragKind(data.types) === 'address') {
      const url = droppedAddress(data.getData('text/uri-list'));
      if (url === null) {
        store.getState().report({ code: 'DROP_UNKNOWN', message: said.noAddress, hint: said.noAddressHint });
        return;
      }
      store.getState().openNew({ url, transport: 'auto' });
      store.getState().note(words.desktop.link.filled);
      return;
    }
    const files = [...data.files];
    const recordings = files.filter((file) => isRecording(file.name));
    if (recordings.length > 0) void openRecordings(recordings);
    const foreign = files.filter((file) => isForeignRecording(file.name));
    if (foreign.length > 0) store.getState().ask({ kind: 'import', files: foreign });
    const others = files.filter((file) => !isRecording(file.name) && !isForeignRecording(file.name));
    // Folders are walked through only where nothing was a recording: they are in `items` alone.
    if (recordings.length + foreign.length === 0) importFiles(droppedFiles(data.items));
    else if (others.length > 0) importFiles(Promise.resolve(chosenFiles(others)));
  }

  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    const drag = (event: DragEvent): void => {
      const kind = event.dataTransfer === null ? null : dragKind(event.dataTransfer.types);
      if (kind === null || event.dataTransfer === null) return;
      // Without this the page would be left for the file.
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      setOver(kind);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(null);
    };
    const drop = (event: DragEvent): void => {
      setOver(null);
      if (event.dataTransfer === null || dragKind(event.dataTransfer.types) === null) return;
      event.preventDefault();
      latest.current(event.dataTransfer);
    };
    // A drop area inside the window keeps the event; what is drawn over everything has to go then too.
    const inside = (event: DragEvent): void => {
      if (event.type === 'drop' || (event.target as Element).closest?.('.imp-drop')) setOver(null);
    };
    window.addEventListener('dragenter', drag);
    window.addEventListener('dragover', drag);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragenter', inside, { capture: true });
    window.addEventListener('drop', inside, { capture: true });
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', drag);
      window.removeEventListener('dragover', drag);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragenter', inside, { capture: true });
      window.removeEventListener('drop', inside, { capture: true });
      window.removeEventListener('drop', drop);
    };
  }, []);

  return (
    <>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        accept=".wirescope"
        aria-label={said.choose}
        onChange={(event) => {
          void openRecordings([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      {over !== null && (
        <div className="drop" role="status">
          <div className="drop-in">
            <Icon name="download" />
            <h2>{said.title}</h2>
            <p>
              {over === 'address'
                ? said.address
                : shell.can.filePaths
                  ? said.open
                  : said.upload(bytesText(MAX_UPLOAD_BYTES))}
            </p>
          </div>
        </div>
      )}
      {copying !== null && (
        <section className="copying" aria-label={said.progress(copying.name)}>
          <div className="copying-row">
            <span className="ell">{said.progress(copying.name)}</span>
            <span className="grow" />
            <span>{said.percent(copying.percent)}</span>
          </div>
          <progress max={100} value={copying.percent} aria-label={said.progress(copying.name)} />
          <div className="copying-row">
            <span className="grow" />
            <Button size="small" onClick={cancel}>
              {said.cancel}
            </Button>
          </div>
        </section>
      )}
    </>
  );
}
