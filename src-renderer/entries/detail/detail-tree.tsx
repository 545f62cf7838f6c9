import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useId, useRef, useState } from 'react';
import { visible } from '../../../src-shared/base/visible-text.ts';
import { jsonTermOfText } from '../../../src-shared/filter/index.ts';
import { Button } from '../../widgets/button.tsx';
import { Glyph } from '../../widgets/icon.tsx';
import { Popover } from '../../widgets/popover.tsx';
import { words } from '../../words/index.ts';
import { copyText } from '../clipboard.ts';
import type { TreeMove, TreePlace, TreeRow, TreeRows } from '../payload/api.ts';
import type { Payload, PayloadState } from '../payload/client.ts';
import type { FindState } from './find-bar.tsx';
import { jsonPath } from './json-tree.ts';
import { segmentsOf } from './line-segments.ts';
import { StampNote } from './stamp-note.tsx';
import { usePulledRows } from './use-lines.ts';
import { VirtualLines, type VirtualLinesHandle } from './virtual-lines.tsx';

const LINE_PX = 20;
/** Deeper lines are indented no further: they would begin right of the pane. */
const DEEPEST_INDENT = 24;
const INDENT_PX = 16;

export interface TreeViewProps {
  readonly payload: Payload;
  readonly state: PayloadState;
  readonly find: FindState;
  onFilterBy(term: string): void;
  /** Counts the values at a JSONPath. */
  onGroupBy(path: string): void;
  onSaid(text: string): void;
}

const MOVES: Readonly<Record<string, TreeMove>> = {
  ArrowDown: 'down',
  ArrowUp: 'up',
  ArrowRight: 'in',
  ArrowLeft: 'out',
  PageDown: 'pageDown',
  PageUp: 'pageUp',
  Home: 'home',
  End: 'end',
};

/** JSON as a tree that folds; arrow keys as in WAI-ARIA's tree pattern. Its lines are pulled from the worker. */
export function TreeView({ payload, state, find, onFilterBy, onGroupBy, onSaid }: TreeViewProps) {
  const id = useId();
  const [active, setActive] = useState(0);
  const [path, setPath] = useState('$');
  /** Grows with each fold. */
  const [version, setVersion] = useState(0);
  const lines = useRef<VirtualLinesHandle>(null);
  const revision = state.facts?.revision ?? 0;
  const isTree = state.facts?.tree === 'yes';
  const said = words.detail;

  const pull = useCallback(
    (from: number, count: number) =>
      isTree ? payload.ask.tree(payload.id, from, count) : Promise.reject<TreeRows>(new Error('It is no tree.')),
    [payload, isTree],
  );
  const pulled = usePulledRows<TreeRow, TreeRows>(`${payload.id} ${revision} ${version} ${isTree} ${find.key}`, pull);
  const subject = `${payload.id} ${revision}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another tree begins at its root
  useEffect(() => setActive(0), [subject]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tree has other paths
  useEffect(() => {
    if (!isTree) return;
    let current = true;
    payload.ask.treePath(payload.id, active).then(
      (steps) => {
        if (current) setPath(jsonPath(steps));
      },
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [payload, active, isTree, revision]);
  useEffect(() => {
    const node = find.current?.node;
    if (node === undefined || find.current === null) return;
    setVersion((now) => now + 1);
    setActive(node);
    lines.current?.show(find.current.row);
  }, [find.current]);

  if (state.facts !== null && !isTree) {
    return <p className="entries-empty">{state.facts.tree === 'part' ? said.treePart : said.noTree}</p>;
  }

  async function arrive(work: Promise<TreePlace>): Promise<void> {
    const { node, row } = await work;
    setVersion((now) => now + 1);
    setActive(node);
    lines.current?.show(row);
  }
  const row = pulled.answer?.rows.find(({ node }) => node === active);
  const holds = row?.type === 'object' || row?.type === 'array';
  const unableGroup = state.facts?.own === false ? said.groupNeedsOwn : undefined;
  const unable = state.facts?.own === false ? said.filterNeedsOwn : holds ? said.filterNeedsPlain : undefined;

  async function copyPath(): Promise<void> {
    const text = jsonPath(await payload.ask.treePath(payload.id, active));
    onSaid(await copyText(text, said.copiedPath(visible(text))));
  }
  async function copyValue(): Promise<void> {
    onSaid(await copyText(await payload.ask.treeValue(payload.id, active), said.copiedValue));
  }
  async function filterBy(): Promise<void> {
    if (unable !== undefined) return onSaid(unable);
    const [steps, value] = await Promise.all([
      payload.ask.treePath(payload.id, active),
      payload.ask.treeValue(payload.id, active),
    ]);
    onFilterBy(jsonTermOfText(steps, value));
  }
  async function groupBy(): Promise<void> {
    if (unableGroup !== undefined) return onSaid(unableGroup);
    onGroupBy(jsonPath(await payload.ask.treePath(payload.id, active)));
  }

  function onKeyDown(event: KeyboardEvent): void {
    const move = MOVES[event.key];
    const mod = event.ctrlKey || event.metaKey;
    if (event.altKey || (mod && event.key.toLowerCase() !== 'c')) return;
    if (move !== undefined)
      void arrive(payload.ask.treeMove(payload.id, active, move, lines.current?.pageLines() ?? 1));
    else if (event.key === 'Enter' || event.key === ' ') void arrive(payload.ask.treeToggle(payload.id, active));
    else if (mod) void copyValue();
    else if (event.key === 'p') void copyPath();
    else if (event.key === 'f') void filterBy();
    else if (event.key === 'g') void groupBy();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className="entries-tree-pane">
      <div className="entries-tree">
        <VirtualLines
          attributes={{
            role: 'tree',
            'aria-label': said.treeLabel,
            tabIndex: 0,
            'aria-activedescendant': row === undefined ? undefined : `${id}-${active}`,
            onKeyDown,
          }}
          ref={lines}
          count={pulled.answer?.total ?? 0}
          linePx={LINE_PX}
          subject={subject}
          onVisible={pulled.onVisible}
          line={(at) => {
            const one = pulled.row(at);
            if (one === undefined) return <div key={at} role="presentation" className="entries-tree-line" />;
            return (
              <TreeLine
                key={one.node}
                id={`${id}-${one.node}`}
                row={one}
                active={one.node === active}
                current={find.current?.node === one.node}
                onActivate={() => setActive(one.node)}
                onToggle={() => void arrive(payload.ask.treeToggle(payload.id, one.node))}
              />
            );
          }}
        />
      </div>
      <div className="entries-tree-bar">
        <span className="entries-mono entries-tree-path" title={visible(path)}>
          {visible(path)}
        </span>
        {row?.token != null && (
          <Popover
            label={said.tokenLabel}
            trigger={
              <Button tone="quiet" size="small" opens>
                {said.tokenInside}
              </Button>
            }
          >
            <pre className="entries-token" dir="ltr">
              {visible(row.token)}
            </pre>
            <p className="entries-quiet">{said.jwtUnchecked}</p>
          </Popover>
        )}
        <Button tone="quiet" size="small" shortcut="P" onClick={() => void copyPath()}>
          {said.copyPath}
        </Button>
        <Button tone="quiet" size="small" onClick={() => void copyValue()}>
          {said.copyValue}
        </Button>
        <Button
          tone="quiet"
          size="small"
          shortcut="F"
          disabled={unable !== undefined}
          title={unable}
          onClick={() => void filterBy()}
        >
          {said.filterByValue}
        </Button>
        <Button
          tone="quiet"
          size="small"
          shortcut="G"
          disabled={unableGroup !== undefined}
          title={unableGroup ?? words.survey.groupByField}
          onClick={() => void groupBy()}
        >
          {said.groupByField}
        </Button>
      </div>
    </div>
  );
}

interface TreeLineProps {
  readonly id: string;
  readonly row: TreeRow;
  readonly active: boolean;
  readonly current: boolean;
  onActivate(): void;
  onToggle(): void;
}

function TreeLine({ id, row, active, current, onActivate, onToggle }: TreeLineProps) {
  const { key, size, depth } = row;
  const root = depth === 0;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of its active item
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names its active item
    <div
      id={id}
      className={active ? 'entries-tree-line entries-tree-on' : 'entries-tree-line'}
      role="treeitem"
      dir="ltr"
      aria-level={depth + 1}
      aria-setsize={row.siblings}
      aria-posinset={row.index + 1}
      aria-expanded={size > 0 ? !row.shut : undefined}
      aria-selected={active}
      style={{ paddingLeft: 12 + Math.min(depth, DEEPEST_INDENT) * INDENT_PX }}
      onClick={onActivate}
      onDoubleClick={size > 0 ? onToggle : undefined}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: as above */}
      <span className="entries-tree-twist" onClick={size > 0 ? onToggle : undefined}>
        {size > 0 && <Glyph name={row.shut ? 'chevr' : 'chevd'} />}
      </span>
      {key !== undefined && <span className="entries-js-key">{found(key.slice(1, -1), row.keyFinds, current)}</span>}
      {key === undefined && !root && <span className="entries-tree-index">{row.index}</span>}
      {!root && <span className="entries-js-punctuation">: </span>}
      {row.type === 'object' || row.type === 'array' ? (
        <span className="entries-tree-size">{sizeText(row.type, size)}</span>
      ) : (
        <span className={`entries-js-${row.type}`}>
          {found(row.value, row.valueFinds, current)}
          {row.cut && '…'}
        </span>
      )}
      {row.stamp !== null && <StampNote stamp={row.stamp} />}
    </div>
  );
}

function sizeText(type: 'object' | 'array', size: number): string {
  if (type === 'object') return size === 0 ? '{}' : `{…} ${words.detail.members(size)}`;
  return size === 0 ? '[]' : `[…] ${words.detail.elements(size)}`;
}

/** Text with what a search found marked, and what cannot be seen as its marks. */
function found(text: string, finds: TreeRow['keyFinds'], current: boolean): ReactNode {
  const row = { from: 0, text, ends: true, fed: false, tokens: [], marks: [], finds, stamp: null, fold: null };
  return segmentsOf(row, null, null).map(({ at, className, text: piece, stands }) => (
    <span
      key={at}
      className={
        `${className} ${stands === undefined ? '' : 'entries-stands'} ${current && className !== '' ? 'entries-find-on' : ''}`.trim() ||
        undefined
      }
    >
      {piece}
    </span>
  ));
}
