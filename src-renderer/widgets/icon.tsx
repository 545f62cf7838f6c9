import type { CSSProperties, ReactNode } from 'react';
import type { ConnectionState, ConnectionStatus } from '../../src-shared/model/connection.ts';
import type { Direction } from '../../src-shared/model/entry.ts';
import type { Kind } from '../../src-shared/model/kind.ts';
import { GLYPH_SHAPES, ICON_SHAPES, MARK_SHAPES } from './icon-shapes.tsx';
import './icon.css';

export type IconName = keyof typeof ICON_SHAPES;
export type GlyphName = keyof typeof GLYPH_SHAPES;
export type MarkName = keyof typeof MARK_SHAPES;

interface ShapeProps {
  readonly size: 10 | 12 | 16;
  readonly className: string;
  /** Read aloud; without it the drawing is decoration beside a word. */
  readonly label?: string;
  readonly style?: CSSProperties;
  readonly children: ReactNode;
}

function Shape({ size, className, label, style, children }: ShapeProps) {
  const shared = { className, width: size, height: size, viewBox: `0 0 ${size} ${size}`, style };
  return label === undefined ? (
    <svg {...shared} aria-hidden="true">
      {children}
    </svg>
  ) : (
    <svg {...shared} role="img" aria-label={label}>
      {children}
    </svg>
  );
}

interface DrawingProps {
  readonly label?: string;
  readonly className?: string;
  readonly style?: CSSProperties;
}

/** A 16 px icon of bars and buttons, in the text's colour. */
export function Icon({ name, className = '', ...rest }: DrawingProps & { readonly name: IconName }) {
  return (
    <Shape size={16} className={`icon icon-16 ${className}`} {...rest}>
      {ICON_SHAPES[name]}
    </Shape>
  );
}

/** A 12 px glyph of rows, in the text's colour. */
export function Glyph({ name, className = '', ...rest }: DrawingProps & { readonly name: GlyphName }) {
  return (
    <Shape size={12} className={`icon icon-12 ${className}`} {...rest}>
      {GLYPH_SHAPES[name]}
    </Shape>
  );
}

interface KindLook {
  readonly glyph: GlyphName;
  /** Custom property of tokens.css. */
  readonly token: `--${string}`;
}

const KIND_LOOKS: Readonly<Record<Kind, KindLook>> = {
  connecting: { glyph: 'connecting', token: '--kind-connecting' },
  open: { glyph: 'open', token: '--kind-open' },
  text: { glyph: 'text', token: '--kind-text' },
  binary: { glyph: 'binary', token: '--kind-binary' },
  ping: { glyph: 'ping', token: '--kind-heartbeat' },
  pong: { glyph: 'pong', token: '--kind-heartbeat' },
  event: { glyph: 'event', token: '--kind-event' },
  comment: { glyph: 'comment', token: '--kind-comment' },
  retry: { glyph: 'retry', token: '--kind-comment' },
  request: { glyph: 'request', token: '--kind-request' },
  response: { glyph: 'response', token: '--kind-response' },
  item: { glyph: 'item', token: '--kind-item' },
  close: { glyph: 'close', token: '--kind-close' },
  error: { glyph: 'error', token: '--kind-error' },
  wait: { glyph: 'wait', token: '--kind-wait' },
  missed: { glyph: 'missed', token: '--kind-error' },
  gap: { glyph: 'gap', token: '--kind-gap' },
  duplicate: { glyph: 'duplicate', token: '--kind-gap' },
  pause: { glyph: 'pause', token: '--kind-pause' },
  resume: { glyph: 'resume', token: '--kind-pause' },
  mark: { glyph: 'mark', token: '--kind-mark' },
  redirect: { glyph: 'redirect', token: '--kind-response' },
  notice: { glyph: 'notice', token: '--kind-comment' },
};

/**
 * The token of a kind's colour, for canvas and CSS alike. A close that is not 1000 or 1001 is drawn as an error.
 * @param closeCode of a `close` entry, where it has one.
 */
export function kindToken(kind: Kind, closeCode?: number): `--${string}` {
  if (kind === 'close' && closeCode !== undefined && closeCode !== 1000 && closeCode !== 1001) return '--kind-error';
  return KIND_LOOKS[kind].token;
}

export interface KindGlyphProps extends DrawingProps {
  readonly kind: Kind;
  readonly closeCode?: number;
}

/** The glyph of a kind in its colour. Put the kind's word beside it: never colour or shape alone. */
export function KindGlyph({ kind, closeCode, className = '', style, label }: KindGlyphProps) {
  return (
    <Glyph
      name={KIND_LOOKS[kind].glyph}
      className={className}
      label={label}
      style={{ color: `var(${kindToken(kind, closeCode)})`, ...style }}
    />
  );
}

/** Down is to the client, up is to the server; lifecycle has no direction and keeps the room. */
export function DirectionArrow({ direction, className = '' }: { readonly direction: Direction; className?: string }) {
  if (direction === null) return <span className={`icon icon-12 ${className}`} />;
  const down = direction === 'toClient';
  return (
    <Glyph
      name={down ? 'down' : 'up'}
      className={`${down ? 'icon-in' : 'icon-out'} ${className}`}
      label={down ? 'to client' : 'to server'}
    />
  );
}

/** What a mark can say: the states of a connection as drawn, `paused` over open, `tape` for a recording. */
export type Mark = MarkName;

/** The mark of a connection's state, words as in the status bar. `closed` is idle: it ended as planned. */
export function markOf(status: Pick<ConnectionStatus, 'state' | 'pausedBy' | 'halfOpen'> | undefined): {
  readonly mark: Mark;
  readonly word: string;
} {
  if (status === undefined) return { mark: 'idle', word: 'not connected' };
  if (status.state === 'open' && status.pausedBy !== undefined) return { mark: 'paused', word: 'reading paused' };
  if (status.state === 'open' && status.halfOpen) return { mark: 'waiting', word: 'half-open' };
  const marks: Readonly<Record<ConnectionState, Mark>> = {
    connecting: 'connecting',
    open: 'open',
    waiting: 'waiting',
    closing: 'connecting',
    failed: 'failed',
    closed: 'idle',
  };
  return { mark: marks[status.state], word: status.state };
}

export interface StateMarkProps {
  readonly mark: Mark;
  /** The state's word; leave out only where the word stands beside the mark. */
  readonly label?: string;
  readonly className?: string;
}

/** A 10 px mark: shape and colour of a state. */
export function StateMark({ mark, label, className = '' }: StateMarkProps) {
  return (
    <Shape size={10} className={`icon icon-10 icon-mark-${mark} ${className}`} label={label}>
      {MARK_SHAPES[mark]}
    </Shape>
  );
}

/** The sign of the house. */
export function BrandMark() {
  return (
    <Shape size={16} className="icon icon-16 icon-brand">
      <circle cx="8" cy="8" r="6.25" />
      <path d="M1.75 8H5l1.5-3.5 2.75 7L10.75 8h3.5" />
    </Shape>
  );
}
