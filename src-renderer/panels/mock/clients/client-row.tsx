import { type MouseEvent, memo } from 'react';
import { bytesText, countText } from '../../../../src-shared/base/units-text.ts';
import type { ActiveFaultInfo, MockClientRow } from '../../../../src-shared/contract/mock.ts';
import { Glyph } from '../../../widgets/icon.tsx';
import { words } from '../../../words/index.ts';
import { clientNow, connectedText, heartbeatText, outText, portOf } from './client-texts.ts';

const said = words.mock.clients;

export interface ClientRowProps {
  readonly row: MockClientRow;
  /** In the order that is shown, from 0. */
  readonly index: number;
  readonly top: number;
  readonly selected: boolean;
  readonly cursor: boolean;
  readonly faults: readonly ActiveFaultInfo[];
  /** How many servers share the clients. */
  readonly nodes: number;
  readonly nowMs: number;
  readonly onClick: (event: MouseEvent, index: number) => void;
}

/** One client in one line. */
export const ClientRow = memo(function ClientRow(props: ClientRowProps) {
  const { row, index, top, selected, cursor, faults, nodes, nowMs, onClick } = props;
  const now = clientNow(row, faults, nowMs);
  const room = row.rooms.join(', ');
  const over = row.bufferedBytes > row.slowAboveBytes;
  const share = row.slowAboveBytes === 0 ? 1 : Math.min(1, row.bufferedBytes / row.slowAboveBytes);
  const quiet = row.lastHeartbeatAtMs === null && row.pingsMissed === 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a grid that draws only what is seen
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of all rows are the grid's
    <div
      role="row"
      id={`mock-client-${row.client}`}
      tabIndex={-1}
      className={`mock-cells mock-row ${selected ? 'mock-row-on' : ''} ${cursor ? 'mock-row-cursor' : ''}`}
      style={{ top }}
      aria-rowindex={index + 2}
      aria-selected={selected}
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => onClick(event, index)}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as the row */}
      <span role="gridcell" tabIndex={-1} className="mock-box" aria-label={said.selectOne(row.client)}>
        <i className={selected ? 'mock-check mock-check-on' : 'mock-check'}>{selected && <Glyph name="check" />}</i>
      </span>
      <Cell className="mock-tag">{words.mock.endpoints.tags[row.transport]}</Cell>
      <Cell className="mono ell" title={row.path}>
        {row.path}
      </Cell>
      <Cell className="ell mock-roomy" title={room}>
        {room}
      </Cell>
      <Cell className="mock-who ell mock-right" title={`${row.user} ${row.peer}`.trim()}>
        {row.user !== '' && <b>{row.user} </b>}
        <span className="mono">{portOf(row.peer)}</span>
      </Cell>
      <Cell className="mock-right mock-soft">{connectedText(row, nowMs)}</Cell>
      <Cell className="mono mock-right mock-wide">{countText(row.sentMessages)}</Cell>
      <Cell className="mono mock-right mock-wide">{countText(row.receivedMessages)}</Cell>
      <Cell className="mono mock-right mock-roomy">{outText(row.outPerSecond)}</Cell>
      <Cell className="mock-buffer">
        <i className="mock-meter">
          <b className={over ? 'mock-over' : ''} style={{ width: `${share * 100}%`, minWidth: share === 0 ? 0 : 2 }} />
        </i>
        <em className={row.bufferedBytes === 0 ? 'dim' : over ? 'mock-bad' : ''}>{bytesText(row.bufferedBytes)}</em>
      </Cell>
      <Cell className={`mock-beat ${row.pingsMissed > 0 ? 'mock-bad' : quiet ? 'dim' : 'mock-soft'}`}>
        {row.pingsMissed > 0 && <Glyph name="missed" />}
        {heartbeatText(row, nowMs)}
      </Cell>
      <Cell className={`ell mock-now-${now?.tone ?? 'plain'}`} title={now?.text}>
        {now?.text}
        {nodes > 1 && <span className="dim"> {said.node(row.node)}</span>}
      </Cell>
    </div>
  );
});

interface CellProps {
  readonly className: string;
  readonly title?: string;
  readonly children?: React.ReactNode;
}

function Cell({ className, title, children }: CellProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: as the row
    <span role="gridcell" tabIndex={-1} className={className} title={title === '' ? undefined : title}>
      {children}
    </span>
  );
}
