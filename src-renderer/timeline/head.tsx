import { Button, IconButton } from '../widgets/button.tsx';
import { Glyph } from '../widgets/icon.tsx';
import { words } from '../words/index.ts';
import { ZOOM_STEP } from './axis/viewport.ts';

const { head } = words.timeline;

export interface TimelineHeadProps {
  /** `12:03:59.6 to 12:04:12.2`; null without a range. */
  readonly rangeText: string | null;
  /** `12.6 s, about 2,079 frames` */
  readonly rangeFacts: string;
  /** A word that goes by itself: why a key did nothing. */
  readonly told: string;
  readonly onClearRange: () => void;
  readonly legend: boolean;
  /** Width of the view. */
  readonly span: string;
  readonly onZoom: (factor: number) => void;
  readonly onFit: () => void;
  readonly live: boolean;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
}

export function TimelineHead(props: TimelineHeadProps) {
  const { rangeText, follow } = props;
  return (
    <div className="timeline-head">
      <h2>{words.timeline.name}</h2>
      {rangeText !== null && (
        <span className="timeline-chip">
          {rangeText}
          <span>{props.rangeFacts}</span>
          <button type="button" aria-label={head.clearRange} onClick={props.onClearRange}>
            <Glyph name="x" />
          </button>
        </span>
      )}
      {props.legend && props.told === '' && <Legend />}
      <span className="timeline-told" role="status">
        {props.told}
      </span>
      <i className="timeline-grow" />
      <IconButton icon="minus" size="small" label={head.zoomOut} onClick={() => props.onZoom(ZOOM_STEP)} />
      <span className="timeline-span">{props.span}</span>
      <IconButton icon="plus" size="small" label={head.zoomIn} onClick={() => props.onZoom(1 / ZOOM_STEP)} />
      <Button tone="quiet" size="small" icon="fit" onClick={props.onFit}>
        {head.fit}
      </Button>
      {props.live && (
        <Button
          tone="quiet"
          size="small"
          icon="follow"
          aria-pressed={follow}
          aria-keyshortcuts="F"
          className={follow ? 'timeline-following' : ''}
          onClick={() => props.onFollow(!follow)}
        >
          {follow ? head.following : head.follow}
          <span className="timeline-key" aria-hidden="true">
            F
          </span>
        </Button>
      )}
    </div>
  );
}

/** What the marks of polls mean, beside the lanes that have them. */
function Legend() {
  return (
    <span className="timeline-legend">
      <span>
        <svg width="10" height="10" aria-hidden="true">
          <rect x="1" y="1" width="8" height="8" rx="1.5" className="timeline-legend-message" />
        </svg>
        {head.legendMessage}
      </span>
      <span>
        <svg width="6" height="12" aria-hidden="true">
          <path d="M3 0v12" className="timeline-legend-request" />
        </svg>
        {head.legendRequest}
      </span>
      <span>
        <svg width="24" height="12" aria-hidden="true">
          <rect x=".5" y=".5" width="23" height="11" className="timeline-legend-held" />
        </svg>
        {head.legendHeld}
      </span>
      <span>
        <svg width="8" height="8" aria-hidden="true">
          <circle cx="4" cy="4" r="2.5" className="timeline-legend-empty" />
        </svg>
        {head.legendEmpty}
      </span>
    </span>
  );
}
