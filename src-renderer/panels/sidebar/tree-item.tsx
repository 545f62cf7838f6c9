import { type DragEvent, useEffect, useRef, useState } from 'react';
import { countedText, rateText, runningText } from '../../../src-shared/base/units-text.ts';
import type { ConnectionStatus } from '../../../src-shared/model/connection.ts';
import { useBeat, useEngine } from '../../data/use-engine.ts';
import { Glyph, markOf, StateMark } from '../../widgets/icon.tsx';
import { words } from '../../words/index.ts';
import type { DropWhere } from './drop.ts';
import type { TreeRow } from './rows.ts';
import { editable } from './use-endpoint-edits.ts';

const said = words.endpoints;
/** One step of the tree, under the arrow of the folder. */
const STEP_PX = 16;

interface TreeItemProps {
  readonly row: TreeRow;
  /** Its tab is the one that is shown. */
  readonly current: boolean;
  /** Tab goes to this row. */
  readonly reached: boolean;
  readonly renaming: boolean;
  readonly drop: DropWhere | null;
  onOpen(): void;
  onFocus(): void;
  /** What is wrong with the name; null when it is taken. */
  onRename(name: string): string | null;
  onRenamed(): void;
  onMenu(x: number, y: number): void;
  onDragStart(event: DragEvent): void;
  onDragOver(event: DragEvent): void;
  onDragEnd(): void;
}

/** One line of the tree: a folder, or an endpoint with the one number that matters now. */
export function TreeItem(props: TreeItemProps) {
  const { row, current, reached, renaming, drop } = props;
  const place = { 'aria-level': row.level, 'aria-posinset': row.posInSet, 'aria-setsize': row.setSize };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of all rows are the tree's
    <div
      role="treeitem"
      data-key={row.key}
      className={`side-item side-row ${drop === null ? '' : `side-drop-${drop}`}`}
      style={{ paddingLeft: 8 + (row.level - 1) * STEP_PX }}
      tabIndex={reached ? 0 : -1}
      aria-current={current ? 'page' : undefined}
      aria-expanded={row.kind === 'folder' ? row.open : undefined}
      {...place}
      draggable={editable(row) && !renaming}
      onClick={renaming ? undefined : props.onOpen}
      onFocus={props.onFocus}
      onContextMenu={(event) => {
        event.preventDefault();
        props.onMenu(event.clientX, event.clientY);
      }}
      onDragStart={props.onDragStart}
      onDragOver={props.onDragOver}
      onDragEnd={props.onDragEnd}
    >
      {row.kind === 'folder' ? <Glyph name={row.open ? 'chevd' : 'chevr'} /> : <RowMark row={row} />}
      {renaming ? (
        <NameField row={row} onRename={props.onRename} onDone={props.onRenamed} />
      ) : (
        <span className="ell">{row.name}</span>
      )}
      {row.kind === 'folder' && !row.open && <span className="side-val">{row.count}</span>}
      {row.kind === 'endpoint' && !renaming && <span className="tag">{row.tag}</span>}
      {row.kind === 'endpoint' && row.status !== null && !renaming && <EndpointValue status={row.status} />}
    </div>
  );
}

function RowMark({ row }: { readonly row: Extract<TreeRow, { readonly kind: 'endpoint' }> }) {
  const { mark, word } = markOf(row.status ?? undefined);
  return <StateMark mark={mark} label={word} />;
}

interface NameFieldProps {
  readonly row: TreeRow;
  onRename(name: string): string | null;
  onDone(): void;
}

/** Enter and leaving the field keep the name, Escape keeps the old one; a name that cannot be is told beneath. */
function NameField({ row, onRename, onDone }: NameFieldProps) {
  const [name, setName] = useState(row.name);
  const [mistake, setMistake] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => field.current?.select(), []);
  const finish = (how: 'keep' | 'leave' | 'drop'): void => {
    if (done.current) return;
    const wrong = how === 'drop' ? null : onRename(name);
    if (wrong !== null && how === 'keep') {
      setMistake(wrong);
      return;
    }
    done.current = true;
    onDone();
  };
  return (
    <span className="side-name">
      <input
        ref={field}
        className="inp"
        aria-label={said.nameOf(row.name)}
        aria-invalid={mistake !== null}
        aria-describedby={mistake === null ? undefined : 'side-mistake'}
        spellCheck={false}
        autoComplete="off"
        value={name}
        onChange={(event) => {
          setName(event.target.value);
          setMistake(null);
        }}
        onClick={(event) => event.stopPropagation()}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Enter') finish('keep');
          if (event.key === 'Escape') finish('drop');
        }}
        onBlur={() => finish('leave')}
      />
      {mistake !== null && (
        <span className="con-mistake" id="side-mistake" role="alert">
          {mistake}
        </span>
      )}
    </span>
  );
}

/** The one number that matters now: what was lost, how long until the next attempt, how long a poll is held, the rate. */
function EndpointValue({ status }: { readonly status: ConnectionStatus }) {
  const engine = useEngine();
  const counting = status.state === 'waiting' || status.heldSinceNs !== undefined;
  useBeat(4, counting);
  const nowNs = counting ? engine.nowNs(status.recordingId) : 0;
  if (status.state === 'waiting' && status.nextAttemptAtNs !== undefined) {
    return <span className="side-val">{said.tryIn(runningText((status.nextAttemptAtNs - nowNs) / 1e6))}</span>;
  }
  if (status.gaps > 0) return <span className="side-val side-gap">{countedText(status.gaps, said.gap)}</span>;
  if (status.state !== 'open') return null;
  if (status.heldSinceNs !== undefined && nowNs - status.heldSinceNs > 1e9) {
    return <span className="side-val">{said.held(Math.floor((nowNs - status.heldSinceNs) / 1e9))}</span>;
  }
  return <span className="side-val">{rateText(status.inPerSecond)}</span>;
}
