// biome-ignore-all lint/suspicious/noArrayIndexKey: bits, bytes and fragments have no identity but their place
import { bytesText, countText, durationText } from '../../../src-shared/base/units-text.ts';
import type { Entry, WireFrame } from '../../../src-shared/model/entry.ts';
import { words } from '../../words/index.ts';
import { isKind } from './attempt.ts';
import { closeCode } from './close-codes.ts';
import { Address, FactList } from './facts.tsx';
import { type BitLine, frameLines, frameMeaning, opcodeName, wireBytes } from './frame-bits.ts';

const wire = words.detail.wireFacts;
const { names } = wire;

/** Frames drawn bit by bit before the rest is only listed. */
const DRAWN = 8;
const LISTED = 200;

/** What crossed the wire for this entry: frame headers as bits, or what takes their place in the other transports. */
export function FrameTab({ entry }: { readonly entry: Entry }) {
  const frames = framesOf(entry);
  if (frames !== null && frames.length > 0) return <Frames entry={entry} frames={frames} />;
  if (isKind(entry, 'event')) {
    const { event, id, chunk } = entry.detail;
    return (
      <FactList
        facts={[
          [names.event, event],
          [names.id, id ?? wire.noId],
          [names.data, bytesText(entry.size)],
          [names.chunk, wire.chunkEnd(chunk)],
          [names.onWire, entry.wireSize !== undefined && bytesText(entry.wireSize)],
          [names.see, 'WHATWG HTML, 9.2.6'],
        ]}
      />
    );
  }
  if (isKind(entry, 'comment')) {
    return (
      <FactList
        facts={[
          [names.comment, wire.comment],
          [names.chunk, wire.chunk(entry.detail.chunk)],
          [names.see, 'WHATWG HTML, 9.2.6'],
        ]}
      />
    );
  }
  if (isKind(entry, 'retry')) {
    return (
      <FactList
        facts={[
          [names.retry, wire.retry(entry.detail.retryMs)],
          [names.chunk, wire.chunk(entry.detail.chunk)],
          [names.see, 'WHATWG HTML, 9.2.6'],
        ]}
      />
    );
  }
  if (isKind(entry, 'request')) {
    const { method, url, cursor } = entry.detail;
    return (
      <FactList
        facts={[
          [names.request, <Address key="url" before={method} url={url} />],
          [names.cursorSent, cursorText(cursor)],
        ]}
      />
    );
  }
  if (isKind(entry, 'response')) {
    const { status, statusText, heldMs, outcome, items, cursor, retryAfterMs } = entry.detail;
    return (
      <FactList
        facts={[
          [names.status, `${status} ${statusText ?? ''}`],
          [names.held, wire.held(heldMs)],
          [names.outcome, wire.outcomes[outcome]],
          [names.items, countText(items)],
          [names.cursorRead, cursorText(cursor)],
          [names.retryAfter, retryAfterMs !== undefined && durationText(retryAfterMs)],
        ]}
      />
    );
  }
  if (isKind(entry, 'item')) {
    return (
      <FactList
        facts={[
          [names.item, wire.itemNumber(entry.detail.index + 1)],
          [names.id, entry.detail.id],
        ]}
      />
    );
  }
  if (isKind(entry, 'close') && entry.detail.code !== undefined) {
    const code = closeCode(entry.detail.code);
    return (
      <FactList
        facts={[
          [names.code, `${entry.detail.code} ${code.name}`],
          [names.meaning, code.meaning],
          [names.see, code.section],
        ]}
      />
    );
  }
  return <p className="entries-empty">{wire.nothing}</p>;
}

function cursorText(cursor: Readonly<Record<string, string>> | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  return Object.entries(cursor)
    .map(([place, value]) => `${place} = ${value}`)
    .join(', ');
}

function framesOf(entry: Entry): readonly WireFrame[] | null {
  const detail = entry.detail as { readonly frames?: readonly WireFrame[] } | undefined;
  return detail?.frames ?? null;
}

function Frames({ entry, frames }: { entry: Entry; frames: readonly WireFrame[] }) {
  const only = frames.length === 1 ? frames[0] : undefined;
  const sum = wireBytes(frames);
  const total = sum.header + sum.payload;
  const inflated = entry.size !== sum.payload;
  const scale = Math.max(total, sum.header + entry.size, 1);
  const part = (length: number): string => `${(length / scale) * 100}%`;
  return (
    <div className="entries-bits">
      {frames.length > 1 && <p className="entries-quiet">{wire.frame.fragments(frames.length)}</p>}
      {frames.slice(0, DRAWN).map((frame, at) => (
        <Bits key={at} frame={frame} title={frames.length > 1 ? wire.frame.fragment(at + 1) : undefined} />
      ))}
      {frames.length > DRAWN && <FragmentList frames={frames} />}
      <div className="entries-wire-sum">
        <span>{wire.frame.sum(total, sum.header, sum.payload)}</span>
        {inflated && sum.payload > 0 && (
          <span className="entries-quiet">
            {(entry.size > sum.payload ? wire.frame.inflates : wire.frame.shrinks)(
              entry.size,
              (entry.size / sum.payload).toFixed(1),
            )}
          </span>
        )}
      </div>
      <div className="entries-meter" aria-hidden="true">
        <i className="entries-meter-header" style={{ width: part(sum.header) }} />
        <i
          className={entry.direction === 'toServer' ? 'entries-meter-out' : 'entries-meter-in'}
          style={{ width: part(sum.payload) }}
        />
        <i className="entries-meter-rest" />
      </div>
      {only !== undefined && (
        <dl className="entries-facts entries-frame-words">
          {frameMeaning(only, entry.direction).map(({ name, value, section }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {value} <span className="entries-quiet entries-rfc">{section}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function FragmentList({ frames }: { frames: readonly WireFrame[] }) {
  return (
    <ol className="entries-fragments">
      {frames.slice(DRAWN, LISTED).map((frame, at) => (
        <li key={at}>{wire.frame.listed(DRAWN + at + 1, opcodeName(frame.opcode), frame.wireLength, frame.fin)}</li>
      ))}
      {frames.length > LISTED && <li>{wire.frame.more(frames.length - LISTED)}</li>}
    </ol>
  );
}

function Bits({ frame, title }: { frame: WireFrame; title: string | undefined }) {
  return (
    <section className="entries-frame" aria-label={title ?? wire.frame.header}>
      {title !== undefined && <h3>{title}</h3>}
      {frameLines(frame).map((line) => (
        <Line key={line.firstByte} line={line} />
      ))}
      {frame.masked && (
        <p className="entries-quiet">{wire.frame.mask(frame.headerLength - 4, frame.headerLength - 1)}</p>
      )}
    </section>
  );
}

function Line({ line }: { line: BitLine }) {
  return (
    <>
      <div className="entries-bit-hexes">
        {line.hex.map((hex, at) => (
          <span key={at}>
            {wire.frame.byte(line.firstByte + at)} <b>{hex}</b>
          </span>
        ))}
      </div>
      <div className="entries-bit-grid">
        {line.fields.map((field, at) => (
          <div
            key={`${field.label} ${at}`}
            className="entries-bit-field"
            style={{ gridColumn: `span ${field.bits.length}` }}
          >
            <div className="entries-cells" role="img" aria-label={`${field.label} ${field.bits.join('')}`}>
              {field.bits.map((bit, place) => (
                <i key={place} className={bit === 1 ? 'entries-bit-set' : undefined}>
                  {bit}
                </i>
              ))}
            </div>
            {field.label !== '' && <span>{field.label}</span>}
            {field.says !== '' && <em>{field.says}</em>}
          </div>
        ))}
      </div>
    </>
  );
}
