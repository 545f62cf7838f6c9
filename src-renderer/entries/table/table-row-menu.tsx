import { useEffect, useState } from 'react';
import { visible } from '../../../src-shared/base/visible-text.ts';
import type { CallEngine } from '../../../src-shared/contract/index.ts';
import type { Row } from '../../../src-shared/contract/recording.ts';
import {
  directionTerm,
  jsonTerm,
  jsonTermOfText,
  kindTerm,
  nameTerm,
  numberTerm,
  type TermJoin,
} from '../../../src-shared/filter/index.ts';
import { MenuAt, MenuItem, MenuLine, SubMenu } from '../../widgets/menu.tsx';
import { words } from '../../words/index.ts';
import { AgainItems, type CopyForm, CopyItems } from '../detail/copy-menu.tsx';
import { unableAgain } from './again.ts';
import { type Column, isPath, pathOf, pathsOf } from './columns.ts';
import { toolOf } from './copy-as.ts';
import type { SelectionForm } from './table-copy.ts';

/** What a person asked the menu for. */
export interface MenuTarget {
  readonly at: { readonly x: number; readonly y: number };
  readonly row: Row;
  /** The cell under the pointer. */
  readonly column: Column | null;
}

export interface RowMenuProps {
  readonly call: CallEngine;
  readonly recordingId: string;
  readonly target: MenuTarget | null;
  /** Whether several rows are selected: copying is then about all of them. */
  readonly many: boolean;
  readonly columns: readonly Column[];
  readonly nameOf: (connection: number) => string;
  readonly pinnedSeq: number | null;
  readonly filtered: boolean;
  readonly live: boolean;
  onCopyOne(form: CopyForm): void;
  onTake(form: SelectionForm, where: 'clipboard' | 'file'): void;
  onFilterBy(term: string, join: TermJoin): void;
  onContext(seq: number): void;
  onPin(seq: number | null): void;
  /** Undefined while nothing can compare. */
  readonly onCompare: (() => void) | undefined;
  onRange(end: 'from' | 'to', atNs: number): void;
  onMark(row: Row): void;
  onSelectAll(): void;
  onClose(): void;
  onReturnFocus(): void;
}

interface Term {
  readonly label: string;
  readonly term: string;
}

const SHOWN_CHARS = 40;
const short = (text: string): string =>
  visible(text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS).toWellFormed()}…` : text);

/** A term for what stands in a cell of a JSONPath column; undefined where the filter has no such path. */
function cellTerm(row: Row, column: Column | null, columns: readonly Column[]): Term | undefined {
  if (column === null || !isPath(column)) return undefined;
  const path = pathOf(column);
  const cell = row.cells?.[pathsOf(columns).indexOf(path)];
  // A cell that was cut, or shows several values, is no value one could look for.
  if (typeof cell !== 'string' || cell.endsWith('…') || /[*?:]|\.\./.test(path)) return undefined;
  const where = `json${path.slice(1)}`;
  const isSpelled = /^(?:-?\d|[[{]|true$|false$|null$)/.test(cell);
  const term = isSpelled ? jsonTermOfText(where, cell) : jsonTerm(where, cell);
  return { label: words.table.menu.value(visible(path), short(cell)), term };
}

/** Terms one may filter by at a row, what is under the pointer first. */
export function termsOf(
  row: Row,
  column: Column | null,
  columns: readonly Column[],
  nameOf: (connection: number) => string,
): readonly Term[] {
  const text = words.table.menu;
  const terms: (Term | undefined)[] = [
    cellTerm(row, column, columns),
    { label: text.kind(row.kind), term: kindTerm(row.kind) },
    { label: text.connection(visible(nameOf(row.connection))), term: numberTerm('conn', row.connection) },
  ];
  if (row.direction !== null) {
    terms.push({ label: text.direction(words.table[row.direction]), term: directionTerm(row.direction) });
  }
  terms.push({ label: text.attempt(row.attempt), term: numberTerm('attempt', row.attempt) });
  const { event, id } = row.detail ?? {};
  if (row.kind === 'event' && typeof event === 'string') {
    terms.push({ label: text.eventName(short(event)), term: nameTerm('event', event) });
  }
  if ((row.kind === 'event' || row.kind === 'item') && typeof id === 'string') {
    terms.push({ label: text.id(short(id)), term: nameTerm('id', id) });
  }
  return terms.filter((term) => term !== undefined);
}

/** The menu of a row, at the pointer or at the row that has the cursor. */
export function RowMenu(props: RowMenuProps) {
  const { target, many, columns, nameOf, pinnedSeq, onFilterBy, onTake, onClose, onReturnFocus } = props;
  const text = words.table.menu;
  const unable = useUnableAgain(props.call, props.recordingId, target?.row, many);
  if (target === null) return null;
  const { row, column, at } = target;
  const tool = toolOf(row);
  const terms = termsOf(row, column, columns, nameOf);
  return (
    <MenuAt at={at} label={text.label} onClose={onClose} onReturnFocus={onReturnFocus}>
      <MenuItem icon="copy" onChoose={() => (many ? onTake('text', 'clipboard') : props.onCopyOne('text'))}>
        {text.copy}
      </MenuItem>
      <SubMenu label={text.copyAs}>
        {many ? (
          <>
            <ManyForms onTake={(form) => onTake(form, 'clipboard')} />
            <MenuLine />
            <AgainItems tool={tool} unable={unable} onCopy={props.onCopyOne} />
          </>
        ) : (
          <>
            <CopyItems
              tool={tool}
              unable={{ again: unable, bytes: row.size === 0 ? words.table.noPayload : undefined }}
              onCopy={props.onCopyOne}
            />
            <MenuLine />
            <MenuItem onChoose={() => onTake('ndjson', 'clipboard')}>{text.ndjson}</MenuItem>
            <MenuItem onChoose={() => onTake('csv', 'clipboard')}>{text.csv}</MenuItem>
          </>
        )}
      </SubMenu>
      <SubMenu label={text.saveAs}>
        <ManyForms onTake={(form) => onTake(form, 'file')} />
      </SubMenu>
      <MenuLine />
      <SubMenu label={text.filterBy}>
        {terms.map(({ label, term }) => (
          <MenuItem key={term} onChoose={() => onFilterBy(term, 'and')}>
            {label}
          </MenuItem>
        ))}
      </SubMenu>
      <SubMenu label={text.exclude}>
        {terms.map(({ label, term }) => (
          <MenuItem key={term} onChoose={() => onFilterBy(term, 'not')}>
            {label}
          </MenuItem>
        ))}
      </SubMenu>
      <MenuItem
        unable={props.filtered ? undefined : words.table.commands.noFilter}
        onChoose={() => props.onContext(row.seq)}
      >
        {text.context}
      </MenuItem>
      <MenuLine />
      {pinnedSeq === row.seq ? (
        <MenuItem icon="pin" onChoose={() => props.onPin(null)}>
          {text.unpin}
        </MenuItem>
      ) : (
        <MenuItem icon="pin" onChoose={() => props.onPin(row.seq)}>
          {text.pin}
        </MenuItem>
      )}
      <MenuItem
        icon="diff"
        unable={
          pinnedSeq === null || props.onCompare === undefined
            ? words.table.commands.noPin
            : pinnedSeq === row.seq
              ? text.isPinned
              : undefined
        }
        onChoose={() => props.onCompare?.()}
      >
        {text.compare}
      </MenuItem>
      <MenuLine />
      <MenuItem onChoose={() => props.onRange('from', row.atNs)}>{text.rangeStart}</MenuItem>
      <MenuItem onChoose={() => props.onRange('to', row.atNs)}>{text.rangeEnd}</MenuItem>
      {props.live && <MenuItem onChoose={() => props.onMark(row)}>{text.mark}</MenuItem>}
      <MenuLine />
      <MenuItem onChoose={props.onSelectAll}>{text.selectAll}</MenuItem>
    </MenuAt>
  );
}

/** Why the row's connection cannot be made again; undefined also while that is being looked up. */
function useUnableAgain(
  call: CallEngine,
  recordingId: string,
  row: Row | undefined,
  many: boolean,
): string | undefined {
  const [found, setFound] = useState<{ readonly row: Row; readonly unable: string | undefined } | null>(null);
  useEffect(() => {
    if (row === undefined || many) return;
    const stop = new AbortController();
    void unableAgain(call, recordingId, row, stop.signal).then((unable) => {
      if (!stop.signal.aborted) setFound({ row, unable });
    });
    return () => stop.abort();
  }, [call, recordingId, row, many]);
  if (many) return words.table.menu.oneRow;
  return found !== null && found.row === row ? found.unable : undefined;
}

/** The forms of several rows. */
export function ManyForms({ onTake }: { onTake(form: SelectionForm): void }) {
  const text = words.table.menu;
  return (
    <>
      <MenuItem onChoose={() => onTake('text')}>{text.text}</MenuItem>
      <MenuItem onChoose={() => onTake('json')}>{text.jsonArray}</MenuItem>
      <MenuItem onChoose={() => onTake('ndjson')}>{text.ndjson}</MenuItem>
      <MenuItem onChoose={() => onTake('csv')}>{text.csv}</MenuItem>
    </>
  );
}
