import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { bytesText, countedText, countText } from '../../../../src-shared/base/units-text.ts';
import type { MockClientRow, MockClientSort, MockDetail, MockStatus } from '../../../../src-shared/contract/mock.ts';
import { useCommands } from '../../../commands/registry.ts';
import { useBeat, useEngine } from '../../../data/use-engine.ts';
import { Select, TextInput } from '../../../widgets/field.tsx';
import { Glyph } from '../../../widgets/icon.tsx';
import { words } from '../../../words/index.ts';
import { ClientActions } from './client-actions.tsx';
import { ClientRow } from './client-row.tsx';
import { clientFacts } from './client-texts.ts';
import { type ClientQuery, ClientsPuller, clientNumbers, EVERY_CLIENT } from './clients-puller.ts';
import './clients.css';

const said = words.mock.clients;
/** As `--height-row`. */
const ROW_PX = 24;

export interface ClientsPaneProps {
  readonly status: MockStatus;
  readonly detail: MockDetail | null;
  readonly selected: readonly number[];
  readonly onSelect: (clients: readonly number[]) => void;
}

interface Column {
  readonly key: string;
  readonly title: string;
  readonly sort: MockClientSort | null;
  readonly right?: boolean;
  /** Only where there is much room; where there is not little. */
  readonly wide?: boolean;
  readonly roomy?: boolean;
}

const columns = said.columns;
const COLUMNS: readonly Column[] = [
  { key: 'select', title: columns.select, sort: null },
  { key: 'tag', title: columns.transport, sort: null },
  { key: 'path', title: columns.path, sort: 'path' },
  { key: 'room', title: columns.room, sort: null, roomy: true },
  { key: 'who', title: columns.who, sort: null, right: true },
  { key: 'connected', title: columns.connected, sort: 'connected', right: true },
  { key: 'sent', title: columns.sent, sort: 'sent', right: true, wide: true },
  { key: 'received', title: columns.received, sort: null, right: true, wide: true },
  { key: 'out', title: columns.out, sort: 'rate', right: true, roomy: true },
  { key: 'buffered', title: columns.buffered, sort: 'buffered' },
  { key: 'heartbeat', title: columns.heartbeat, sort: 'heartbeat' },
  { key: 'now', title: columns.now, sort: null },
];

/** Numbers of which the large ones are looked for. */
const LARGEST_FIRST: readonly MockClientSort[] = ['buffered', 'sent', 'rate', 'connected', 'heartbeat'];

function useClients(mockId: number) {
  const { call } = useEngine();
  const [puller, listen] = useMemo(() => {
    const listeners = new Set<() => void>();
    const made = new ClientsPuller(call, mockId, () => {
      for (const listener of listeners) listener();
    });
    return [
      made,
      (listener: () => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    ] as const;
  }, [call, mockId]);
  useEffect(() => {
    const look = (): void => puller.watch(!document.hidden);
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      puller.watch(false);
    };
  }, [puller]);
  const list = useSyncExternalStore(
    listen,
    () => puller.list,
    () => puller.list,
  );
  return { puller, list, call };
}

/** Everybody who is connected. Pulled a page at a time, so that ten thousand cost what fifty do. */
export function ClientsPane({ status, detail, selected, onSelect }: ClientsPaneProps) {
  const { puller, list, call } = useClients(status.mockId);
  const [query, setQuery] = useState<ClientQuery>(EVERY_CLIENT);
  const [cursor, setCursor] = useState(0);
  const [anchor, setAnchor] = useState(0);
  const [top, setTop] = useState(0);
  const [view, setView] = useState<{ readonly node: HTMLDivElement; readonly px: number } | null>(null);
  const search = useRef<HTMLInputElement>(null);
  useBeat(2);
  const nowMs = Date.now();
  const chosen = useMemo(() => new Set(selected), [selected]);

  const change = (patch: Partial<ClientQuery>): void => {
    const next = { ...query, ...patch };
    setQuery(next);
    puller.ask(next);
    setCursor(0);
    setAnchor(0);
    if (view !== null) view.node.scrollTop = 0;
  };
  const first = Math.max(0, Math.floor(top / ROW_PX));
  const visible = Math.ceil((view?.px ?? 0) / ROW_PX) + 1;
  const last = Math.min(list.matching, first + visible);
  useEffect(() => puller.show(first, Math.max(last, first + visible)), [puller, first, last, visible]);

  const place = useCallback((node: HTMLDivElement | null) => {
    if (node === null) return;
    const observer = new ResizeObserver(() => setView({ node, px: node.clientHeight - ROW_PX }));
    observer.observe(node);
    return () => observer.disconnect();
  }, []);

  const rowAt = (index: number): MockClientRow | undefined => list.rows[index - list.from];
  const toggle = (client: number): void =>
    onSelect(chosen.has(client) ? selected.filter((one) => one !== client) : [...selected, client]);
  const selectRange = async (from: number, to: number): Promise<void> => {
    const [low, high] = [Math.min(from, to), Math.max(from, to) + 1];
    const here = list.rows.slice(Math.max(0, low - list.from), Math.max(0, high - list.from));
    onSelect(
      here.length === high - low
        ? here.map(({ client }) => client)
        : await clientNumbers(call, status.mockId, query, low, high),
    );
  };
  const selectAll = (): void => void selectRange(0, list.matching - 1);

  const moveTo = (index: number, extend: boolean): void => {
    const to = Math.max(0, Math.min(list.matching - 1, index));
    setCursor(to);
    if (extend) void selectRange(anchor, to);
    else setAnchor(to);
    if (view === null) return;
    if (to * ROW_PX < view.node.scrollTop) view.node.scrollTop = to * ROW_PX;
    else if ((to + 1) * ROW_PX > view.node.scrollTop + view.px) view.node.scrollTop = (to + 1) * ROW_PX - view.px;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((view?.px ?? 0) / ROW_PX) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: cursor + 1,
      ArrowUp: cursor - 1,
      PageDown: cursor + page,
      PageUp: cursor - page,
      Home: 0,
      End: list.matching - 1,
    };
    const to = steps[event.key];
    if (to !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) moveTo(to, event.shiftKey);
    else if (event.key === ' ') {
      const row = rowAt(cursor);
      if (row !== undefined) toggle(row.client);
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) selectAll();
    else if (event.key === 'Escape' && selected.length > 0) onSelect([]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onRow = (event: MouseEvent, index: number): void => {
    // Rows come and go while one looks: the focus is the grid's.
    (event.currentTarget.closest('.mock-grid') as HTMLElement | null)?.focus();
    const row = rowAt(index);
    if (row === undefined) return;
    setCursor(index);
    if (event.shiftKey) {
      void selectRange(anchor, index);
      return;
    }
    setAnchor(index);
    const many = event.ctrlKey || event.metaKey || (event.target as Element).closest('.mock-box') !== null;
    if (many) toggle(row.client);
    else onSelect([row.client]);
  };
  const sortBy = (sort: MockClientSort): void =>
    change(
      query.sort === sort ? { descending: !query.descending } : { sort, descending: LARGEST_FIRST.includes(sort) },
    );

  useCommands([
    { id: 'mock.clients.all', title: said.commands.selectAll, group: 'mock', run: selectAll },
    {
      id: 'mock.clients.worst',
      title: said.commands.worst,
      group: 'mock',
      words: 'slow buffered sort backpressure',
      run: () => change({ sort: 'buffered', descending: true }),
    },
    { id: 'mock.clients.find', title: said.commands.find, group: 'mock', run: () => search.current?.focus() },
  ]);

  const limits = new Set(list.rows.map(({ slowAboveBytes }) => slowAboveBytes));
  const [limit] = limits;
  const narrowed = query.endpoint !== undefined || query.room !== undefined || query.search !== undefined;
  const active = rowAt(cursor);
  const rows: number[] = [];
  for (let index = first; index < last; index += 1) rows.push(index);
  return (
    <section className="mock-clients" aria-label={said.title}>
      <div className={selected.length > 0 ? 'mock-bar mock-some-selected' : 'mock-bar'}>
        <h2>{said.title}</h2>
        <span className="dim" role="status">
          {narrowed ? said.matching(countText(list.matching), countText(list.total)) : countText(list.total)}
          {selected.length > 0 && `, ${said.selected(countText(selected.length))}`}
        </span>
        <span className="grow" />
        <TextInput
          ref={search}
          type="search"
          className="mock-find"
          aria-label={said.search}
          placeholder={said.search}
          value={query.search ?? ''}
          onChange={(event) => change({ search: event.target.value === '' ? undefined : event.target.value })}
        />
        <Where detail={detail} query={query} onChange={change} />
        <ClientActions
          mockId={status.mockId}
          selected={selected}
          faults={detail?.faults ?? []}
          onDone={() => puller.refresh()}
        />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a table of ten thousand rows that are drawn as they are seen is a grid */}
      <div
        role="grid"
        className="mock-grid"
        aria-label={said.label}
        aria-rowcount={list.matching + 1}
        aria-multiselectable="true"
        aria-activedescendant={active === undefined ? undefined : `mock-client-${active.client}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div
          className="mock-rows"
          ref={place}
          onScroll={(event) => setTop(event.currentTarget.scrollTop)}
          role="presentation"
        >
          {/* biome-ignore lint/a11y/useSemanticElements: as the grid */}
          <div role="row" tabIndex={-1} className="mock-cells mock-heads" aria-rowindex={1}>
            {COLUMNS.map((column) => (
              <ColumnHead
                key={column.key}
                column={column}
                title={
                  column.key === 'buffered' && limits.size === 1 && limit !== undefined
                    ? columns.bufferedOf(bytesText(limit))
                    : column.title
                }
                query={query}
                onSort={sortBy}
              />
            ))}
          </div>
          <div style={{ height: list.matching * ROW_PX, position: 'relative' }} role="presentation">
            {rows.map((index) => {
              const row = rowAt(index);
              return row === undefined ? (
                <div
                  key={`at ${index}`}
                  className="mock-cells mock-row"
                  style={{ top: index * ROW_PX }}
                  aria-hidden="true"
                />
              ) : (
                <ClientRow
                  key={row.client}
                  row={row}
                  index={index}
                  top={index * ROW_PX}
                  selected={chosen.has(row.client)}
                  cursor={index === cursor}
                  faults={detail?.faults ?? []}
                  nodes={status.cluster.nodes.length}
                  nowMs={nowMs}
                  onClick={onRow}
                />
              );
            })}
          </div>
          {list.known && list.matching === 0 && (
            <p className="mock-nobody">{list.problem?.message ?? (narrowed ? said.noneFits : said.none)}</p>
          )}
        </div>
      </div>
      {active !== undefined && (
        <p className="mock-facts ell" title={clientFacts(active, nowMs).join(' · ')}>
          {clientFacts(active, nowMs).join(' · ')}
        </p>
      )}
    </section>
  );
}

interface ColumnHeadProps {
  readonly column: Column;
  readonly title: string;
  readonly query: ClientQuery;
  readonly onSort: (sort: MockClientSort) => void;
}

function ColumnHead({ column: { key, sort, right, wide, roomy }, title, query, onSort }: ColumnHeadProps) {
  const sorted = sort !== null && query.sort === sort && !(sort === 'client');
  const classes = `${right === true ? 'mock-right' : ''} ${wide === true ? 'mock-wide' : ''} ${roomy === true ? 'mock-roomy' : ''}`;
  const silent = key === 'select' || key === 'tag';
  return (
    // biome-ignore lint/a11y/useSemanticElements: as the grid
    <span
      role="columnheader"
      tabIndex={-1}
      className={classes}
      aria-sort={sorted ? (query.descending ? 'descending' : 'ascending') : undefined}
    >
      {sort === null ? (
        <span className={silent ? 'unseen' : ''}>{title}</span>
      ) : (
        <button type="button" className="mock-sort" onClick={() => onSort(sort)}>
          {title}
          {sorted && <Glyph name={query.descending ? 'down' : 'up'} />}
        </button>
      )}
    </span>
  );
}

interface WhereProps {
  readonly detail: MockDetail | null;
  readonly query: ClientQuery;
  readonly onChange: (patch: Partial<ClientQuery>) => void;
}

/** All of them, those of an endpoint, or those in a room. */
function Where({ detail, query, onChange }: WhereProps) {
  const value =
    query.endpoint !== undefined ? `endpoint ${query.endpoint}` : query.room !== undefined ? `room ${query.room}` : '';
  const paths = (detail?.endpoints ?? []).filter(({ transport }) =>
    ['websocket', 'sse', 'long-poll', 'poll'].includes(transport),
  );
  const rooms = detail?.rooms ?? [];
  return (
    <Select
      label={said.where}
      className="mock-where"
      value={value === '' ? 'everywhere' : value}
      options={[
        { value: 'everywhere', label: said.everywhere },
        ...paths.map(({ path, clients }) => ({ value: `endpoint ${path}`, label: path, end: countText(clients) })),
        ...rooms.map(({ name, clients }) => ({
          value: `room ${name}`,
          label: said.room(name),
          end: countText(clients),
        })),
      ]}
      onChange={(next) => {
        const [kind, ...rest] = next.split(' ');
        const name = rest.join(' ');
        onChange({ endpoint: kind === 'endpoint' ? name : undefined, room: kind === 'room' ? name : undefined });
      }}
    />
  );
}

/** `1 client`, `12 clients`: for whatever is said about several. @public */
export const clientsText = (count: number): string => countedText(count, said.client);
