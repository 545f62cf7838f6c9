import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { words } from '../../words/index.ts';
import { clampHeight, heightLimits } from '../choices.ts';
import { defaultHeight, type Lane } from './lanes.ts';

const { lanes: said } = words.timeline;
const STEP = 4;
const LEAP = 16;

export interface LaneSeparatorsProps {
  readonly lanes: readonly Lane[];
  readonly nameOf: (lane: Lane) => string;
  /** While it is dragged. */
  readonly onDraft: (kind: Lane['kind'], px: number) => void;
  /** null: the height of the drawing again. */
  readonly onHeight: (kind: Lane['kind'], px: number | null) => void;
}

/** The lower edge of each lane beside its name: dragged, moved with the arrow keys, reset by a double click or Enter. */
export function LaneSeparators({ lanes, ...rest }: LaneSeparatorsProps) {
  return lanes.map((lane, index) =>
    lane.collapsed ? null : (
      <LaneSeparator key={`${lane.kind} ${lane.connection}`} lane={lane} index={index} {...rest} />
    ),
  );
}

interface LaneSeparatorProps extends Omit<LaneSeparatorsProps, 'lanes'> {
  readonly lane: Lane;
  readonly index: number;
}

function LaneSeparator({ lane, index, nameOf, onDraft, onHeight }: LaneSeparatorProps) {
  const drag = useRef<{ startY: number; startHeight: number; height: number } | null>(null);
  const { kind, height } = lane;
  // Lanes of several connections grow together: the edge under the pointer moves by the sum.
  const share = kind === 'connection' ? index + 1 : 1;
  const { least, most } = heightLimits(kind);

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { startY: event.clientY, startHeight: height, height };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const own = drag.current;
    if (own === null) return;
    own.height = clampHeight(kind, own.startHeight + (event.clientY - own.startY) / share);
    onDraft(kind, own.height);
  };
  const onPointerUp = (): void => {
    const own = drag.current;
    drag.current = null;
    if (own !== null && own.height !== own.startHeight) onHeight(kind, own.height);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.shiftKey ? LEAP : STEP;
    switch (event.key) {
      case 'ArrowUp':
        onHeight(kind, clampHeight(kind, height - step));
        break;
      case 'ArrowDown':
        onHeight(kind, clampHeight(kind, height + step));
        break;
      case 'Home':
        onHeight(kind, least);
        break;
      case 'End':
        onHeight(kind, most);
        break;
      case 'Enter':
        onHeight(kind, null);
        break;
      default:
        return;
    }
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator one can move takes focus, an hr does not
    <div
      className="timeline-separator"
      role="separator"
      aria-orientation="horizontal"
      aria-label={said.height(nameOf(lane))}
      aria-valuenow={height}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuetext={said.heightValue(height)}
      tabIndex={index === 0 || kind !== 'connection' ? 0 : -1}
      title={height === defaultHeight(kind) ? undefined : said.resetHeight}
      style={{ top: lane.top + height - 4 }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        drag.current = null;
      }}
      onDoubleClick={() => onHeight(kind, null)}
      onKeyDown={onKeyDown}
    />
  );
}
