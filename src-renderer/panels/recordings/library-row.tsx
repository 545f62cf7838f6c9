import { type MouseEvent, memo } from 'react';
import { bytesText, countedText, countText, roundDurationText } from '../../../src-shared/base/units-text.ts';
import type { LibraryItem } from '../../../src-shared/contract/library.ts';
import type { Tick } from '../../../src-shared/contract/tick.ts';
import { recordingOf } from '../../data/engine.ts';
import { shallowEqual, useTick } from '../../data/use-engine.ts';
import { TRANSPORT_TAG } from '../../state/endpoints.ts';
import { IconButton } from '../../widgets/button.tsx';
import { Glyph, StateMark } from '../../widgets/icon.tsx';
import { libraryWords as said } from '../../words/library.ts';
import { dateText } from '../format.ts';
import { GridCell, GridRow } from './grid-parts.tsx';
import { dayText, shortMomentText } from './moments.ts';
import { TrafficCell } from './traffic-cell.tsx';

export const ROW_HEIGHT = 28;

export interface RowProps {
  readonly item: LibraryItem;
  readonly index: number;
  readonly id: string;
  readonly selected: boolean;
  readonly side: 'a' | 'b' | null;
  readonly cursor: boolean;
  readonly nowMs: number;
  readonly onPress: (event: MouseEvent, index: number) => void;
  readonly onMark: (index: number) => void;
  readonly onOpen: (index: number) => void;
  readonly onMenu: (event: MouseEvent, index: number) => void;
  readonly onTag: (tag: string) => void;
}

/** One recording. Keys are the table's; what is in here is for the pointer. */
export const LibraryRow = memo(function LibraryRow(props: RowProps) {
  const { item, index, id, selected, side, cursor, nowMs, onPress, onMark, onOpen, onMenu } = props;
  return (
    <GridRow
      id={id}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={`lib-row${cursor ? ' lib-cursor' : ''}`}
      style={{ top: index * ROW_HEIGHT }}
      onClick={(event) => onPress(event, index)}
      onDoubleClick={() => onOpen(index)}
      onContextMenu={(event) => onMenu(event, index)}
    >
      <GridCell
        className="lib-mark"
        onClick={(event) => {
          event.stopPropagation();
          onMark(index);
        }}
      >
        {side !== null && <b className={`lib-letter lib-letter-${side}`}>{side.toUpperCase()}</b>}
        {side === null && (
          <i className={selected ? 'lib-tick lib-ticked' : 'lib-tick'}>{selected && <Glyph name="check" />}</i>
        )}
      </GridCell>
      <Name {...props} />
      {item.problem === null ? <Facts item={item} nowMs={nowMs} /> : <Broken item={item} />}
      <GridCell className="lib-more">
        <IconButton
          icon="dots"
          size="small"
          tabIndex={-1}
          label={said.actionsOf(item.name)}
          onClick={(event) => {
            event.stopPropagation();
            onMenu(event, index);
          }}
          onDoubleClick={(event) => event.stopPropagation()}
        />
      </GridCell>
    </GridRow>
  );
});

function Name({ item, onTag }: RowProps) {
  return (
    <GridCell className="lib-name">
      {item.live && <StateMark mark="open" label={said.live} />}
      <span className="ell lib-title" title={item.path}>
        {item.name}
      </span>
      {item.pinned && <Glyph name="mark" className="lib-pin" label={said.pinned} />}
      {item.recordingId !== null && !item.live && <span className="tag">{said.open}</span>}
      {item.elsewhere && <span className="tag">{said.elsewhere}</span>}
      {item.tags.map((tag) => (
        <button
          key={tag}
          type="button"
          tabIndex={-1}
          className="lib-tag ell"
          aria-label={said.tagOnly(tag)}
          onClick={(event) => {
            event.stopPropagation();
            onTag(tag);
          }}
        >
          {tag}
        </button>
      ))}
    </GridCell>
  );
}

function Facts({ item, nowMs }: { readonly item: LibraryItem; readonly nowMs: number }) {
  const live = useTick((tick: Tick) => {
    const found = item.live && item.recordingId !== null ? recordingOf(tick, item.recordingId) : undefined;
    return found === undefined
      ? null
      : { entries: found.entries, fileBytes: found.fileBytes, durationMs: Math.floor(found.nowNs / 1e9) * 1e3 };
  }, shallowEqual);
  const { entries, fileBytes, durationMs } = live ?? item;
  return (
    <>
      <GridCell title={dateText(item.startedAtMs)}>
        {item.importedFrom === null
          ? shortMomentText(item.startedAtMs, nowMs)
          : said.imported(dayText(item.changedAtMs, nowMs))}
      </GridCell>
      <GridCell className="lib-num">{roundDurationText(durationMs)}</GridCell>
      <GridCell className="lib-transports">
        {item.transports.map((transport) => (
          <span key={transport} className="tag">
            {TRANSPORT_TAG[transport]}
          </span>
        ))}
      </GridCell>
      <GridCell className="lib-num mono">{countText(entries)}</GridCell>
      <GridCell className="lib-num">{bytesText(fileBytes)}</GridCell>
      <Findings item={item} />
      <GridCell>
        <TrafficCell
          traffic={item.traffic}
          drops={item.drops}
          label={said.trafficOf(
            countedText(entries, said.entry, said.entries),
            countedText(item.drops.length, said.drop),
          )}
        />
      </GridCell>
    </>
  );
}

function Findings({ item: { findings } }: { readonly item: LibraryItem }) {
  if (findings === null) {
    return (
      <GridCell className="dim" title={said.findingsUnknown}>
        –
      </GridCell>
    );
  }
  const { problems, warnings, hints } = findings;
  const count = problems + warnings + hints;
  if (count === 0) {
    return <GridCell className="dim">{said.noFindings}</GridCell>;
  }
  return (
    <GridCell className="lib-findings" title={said.findingsOf(problems, warnings, hints)}>
      <Glyph name={problems > 0 ? 'error' : warnings > 0 ? 'warn' : 'notice'} /> {count}
    </GridCell>
  );
}

/** Only name and size are known; what is wrong takes the place of the rest. */
function Broken({ item }: { readonly item: LibraryItem }) {
  return (
    <>
      <GridCell className="lib-broken" aria-colspan={4} title={`${item.problem?.message} ${item.problem?.hint}`}>
        <Glyph name="error" />
        <span className="ell">{item.problem?.message}</span>
      </GridCell>
      <GridCell className="lib-num">{bytesText(item.fileBytes)}</GridCell>
      <GridCell className="lib-broken-code" aria-colspan={2}>
        <code className="prob-code">{item.problem?.code}</code>
      </GridCell>
    </>
  );
}
