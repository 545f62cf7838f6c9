import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { visible } from '../../src-shared/base/visible-text.ts';
import { Button } from '../widgets/button.tsx';
import { Glyph } from '../widgets/icon.tsx';
import { inSlices, type JsonNode, pathOf, readJson, visibleNodes } from './json-tree.ts';
import { VirtualLines, type VirtualLinesHandle } from './virtual-lines.tsx';

const LINE_PX = 20;
/** A value longer than this is cut in its line; Raw has all of it. */
const VALUE_CHARS = 400;
/** Containers with more members than this start shut, except the root. */
const OPEN_SIZE = 100;

export interface TreeViewProps {
  readonly text: string;
  readonly whole: boolean;
  readonly subject: unknown;
  onFilterBy(term: string): void;
}

type Parsed = { readonly nodes: readonly JsonNode[] } | { readonly why: string };

/** JSON as a tree that folds; arrow keys as in WAI-ARIA's tree pattern. */
export function TreeView({ text, whole, subject, onFilterBy }: TreeViewProps) {
  const id = useId();
  const [parsed, setParsed] = useState<Parsed | null>(null);
  const [toggled, setToggled] = useState<ReadonlySet<number>>(new Set());
  const [active, setActive] = useState(0);
  const [said, setSaid] = useState('');
  const lines = useRef<VirtualLinesHandle>(null);

  useEffect(() => {
    const abort = new AbortController();
    setToggled(new Set());
    setActive(0);
    inSlices(readJson(text), abort.signal).then(
      (result) => {
        const part = 'Only a part of the payload is here, and a part of JSON is no tree. Show more of it above.';
        const why = result.ok
          ? ''
          : whole
            ? `Not JSON at character ${result.mistake.at + 1}: ${result.mistake.message}`
            : part;
        setParsed(result.ok ? { nodes: result.nodes } : { why });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) throw error;
      },
    );
    return () => abort.abort();
  }, [text, whole]);

  const nodes = parsed !== null && 'nodes' in parsed ? parsed.nodes : [];
  const isShut = (index: number, node: JsonNode): boolean =>
    (node.size > OPEN_SIZE && index > 0) !== toggled.has(index);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shut follows from `toggled`
  const shown = useMemo(() => visibleNodes(nodes, isShut), [nodes, toggled]);

  if (parsed === null) return <p className="entries-empty">Reading it …</p>;
  if ('why' in parsed) return <p className="entries-empty">{parsed.why}</p>;

  const line = shown.indexOf(active);
  function activate(index: number): void {
    setActive(index);
    lines.current?.show(shown.indexOf(index));
  }
  function toggle(index: number): void {
    setToggled((now) => {
      const next = new Set(now);
      if (!next.delete(index)) next.add(index);
      return next;
    });
  }
  function copyPath(index: number): void {
    const path = pathOf(nodes, index);
    void navigator.clipboard.writeText(path === '' ? '$' : path);
    setSaid(`Copied ${path === '' ? '$' : path}`);
  }
  function filterBy(index: number): void {
    const node = nodes[index];
    if (node === undefined || node.size > 0) return;
    const path = pathOf(nodes, index);
    onFilterBy(`json${path === '' || path.startsWith('[') ? path : `.${path}`} = ${text.slice(node.from, node.to)}`);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const node = nodes[active];
    if (node === undefined) return;
    const shut = isShut(active, node);
    const step = (to: number): void => {
      const index = shown[Math.min(Math.max(to, 0), shown.length - 1)];
      if (index !== undefined) activate(index);
    };
    switch (event.key) {
      case 'ArrowDown':
        step(line + 1);
        break;
      case 'ArrowUp':
        step(line - 1);
        break;
      case 'PageDown':
        step(line + (lines.current?.pageLines() ?? 1));
        break;
      case 'PageUp':
        step(line - (lines.current?.pageLines() ?? 1));
        break;
      case 'Home':
        step(0);
        break;
      case 'End':
        step(shown.length - 1);
        break;
      case 'ArrowRight':
        if (node.size > 0 && shut) toggle(active);
        else if (node.size > 0) step(line + 1);
        break;
      case 'ArrowLeft':
        if (node.size > 0 && !shut) toggle(active);
        else if (node.parent >= 0) activate(node.parent);
        break;
      case 'Enter':
      case ' ':
        if (node.size > 0) toggle(active);
        break;
      case 'c':
        if (!event.ctrlKey && !event.metaKey) return;
        if (window.getSelection()?.type === 'Range') return;
        void navigator.clipboard.writeText(text.slice(node.from, node.to));
        setSaid('Copied the value');
        break;
      case 'p':
        copyPath(active);
        break;
      case 'f':
        if (event.ctrlKey || event.metaKey) return;
        filterBy(active);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  const current = nodes[active];
  return (
    <div className="entries-tree-pane">
      <div className="entries-tree">
        <VirtualLines
          attributes={{
            role: 'tree',
            'aria-label': 'Payload as a tree',
            tabIndex: 0,
            'aria-activedescendant': line >= 0 ? `${id}-${active}` : undefined,
            onKeyDown,
          }}
          ref={lines}
          count={shown.length}
          linePx={LINE_PX}
          subject={subject}
          line={(at) => {
            const index = shown[at] as number;
            const node = nodes[index] as JsonNode;
            return (
              <TreeLine
                key={index}
                id={`${id}-${index}`}
                node={node}
                shut={node.size > 0 && isShut(index, node)}
                siblings={nodes[node.parent]?.size ?? 1}
                active={index === active}
                value={
                  text.slice(node.from, Math.min(node.to, node.from + VALUE_CHARS)) +
                  (node.to - node.from > VALUE_CHARS ? '…' : '')
                }
                onActivate={() => setActive(index)}
                onToggle={() => toggle(index)}
              />
            );
          }}
        />
      </div>
      <div className="entries-tree-bar">
        <span className="entries-mono entries-tree-path">{visible(pathOf(nodes, active)) || '$'}</span>
        <Button tone="quiet" size="small" shortcut="P" onClick={() => copyPath(active)}>
          Copy path
        </Button>
        <Button
          tone="quiet"
          size="small"
          shortcut="F"
          disabled={current === undefined || current.type === 'object' || current.type === 'array'}
          onClick={() => filterBy(active)}
        >
          Filter by this value
        </Button>
        <span className="entries-hidden" role="status">
          {said}
        </span>
      </div>
    </div>
  );
}

interface TreeLineProps {
  readonly id: string;
  readonly node: JsonNode;
  readonly shut: boolean;
  readonly siblings: number;
  readonly active: boolean;
  readonly value: string;
  onActivate(): void;
  onToggle(): void;
}

function TreeLine({ id, node, shut, siblings, active, value, onActivate, onToggle }: TreeLineProps) {
  const holds = node.type === 'object' || node.type === 'array';
  const members = `${node.size} ${node.type === 'object' ? (node.size === 1 ? 'member' : 'members') : node.size === 1 ? 'element' : 'elements'}`;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of its active item
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names its active item
    <div
      id={id}
      className={active ? 'entries-tree-line entries-tree-on' : 'entries-tree-line'}
      role="treeitem"
      aria-level={node.depth + 1}
      aria-setsize={siblings}
      aria-posinset={node.index + 1}
      aria-expanded={node.size > 0 ? !shut : undefined}
      aria-selected={active}
      style={{ paddingLeft: 12 + node.depth * 16 }}
      onClick={onActivate}
      onDoubleClick={node.size > 0 ? onToggle : undefined}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: as above */}
      <span className="entries-tree-twist" onClick={node.size > 0 ? onToggle : undefined}>
        {node.size > 0 && <Glyph name={shut ? 'chevr' : 'chevd'} />}
      </span>
      {node.key !== undefined && <span className="entries-js-key">{visible(node.key.slice(1, -1))}</span>}
      {node.key === undefined && node.parent >= 0 && <span className="entries-tree-index">{node.index}</span>}
      {node.parent >= 0 && <span className="entries-js-punctuation">: </span>}
      {holds ? (
        <span className="entries-tree-size">
          {node.size === 0
            ? node.type === 'object'
              ? '{}'
              : '[]'
            : `${node.type === 'object' ? '{…}' : '[…]'} ${members}`}
        </span>
      ) : (
        <span className={`entries-js-${node.type}`}>{visible(value)}</span>
      )}
    </div>
  );
}
