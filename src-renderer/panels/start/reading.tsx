import type { ReactNode } from 'react';
import { words } from '../../words/index.ts';

const said = words.start;

// Drawn by hand, as the lanes draw: one drop, one wait with jitter, one missed ping, one pause.

/** The pattern of a wait's jitter and of a pause, once per page. */
export function ReadingPatterns() {
  return (
    <svg width="0" height="0" className="read-defs" aria-hidden="true">
      <defs>
        <pattern id="read-wait" width="4" height="4" patternUnits="userSpaceOnUse">
          <path d="M-1 1 1-1M0 4 4 0M3 5 5 3" className="read-hatch" />
        </pattern>
        <pattern id="read-pause" width="5" height="5" patternUnits="userSpaceOnUse">
          <path d="M1.5 0v5" className="read-stripe" />
        </pattern>
      </defs>
    </svg>
  );
}

export const READING: readonly { readonly lane: string; readonly drawing: ReactNode; readonly words: ReactNode }[] = [
  {
    lane: said.lanes.state,
    drawing: (
      <svg width="340" height="36" viewBox="0 0 340 36" aria-hidden="true">
        <rect y="9" width="150" height="18" className="read-s-open" />
        <rect y="25" width="150" height="2" className="read-s-openline" />
        <rect x="151" y="9" width="40" height="18" className="read-s-wait" />
        <rect x="191" y="9" width="12" height="18" className="read-s-jit" />
        <path d="M151 9.5h52M151 26.5h52" className="read-s-waitline" />
        <path d="M191.5 10v16" className="read-s-base" />
        <rect x="204" y="9" width="3" height="18" className="read-s-conn" />
        <rect x="207" y="9" width="133" height="18" className="read-s-open" />
        <rect x="207" y="25" width="133" height="2" className="read-s-openline" />
        <path className="read-ft" d="M150 6v21" />
        <text x="8" y="22" className="read-to">
          {said.drawn.open}
        </text>
        <text x="171" y="22" className="read-tw" textAnchor="middle">
          {said.drawn.wait}
        </text>
        <text x="220" y="22" className="read-to">
          {said.drawn.open}
        </text>
      </svg>
    ),
    words: said.state,
  },
  {
    lane: said.lanes.traffic,
    drawing: (
      <svg width="340" height="36" viewBox="0 0 340 36" aria-hidden="true">
        <path
          d="M0 24v-8h2v8zM3 24v-9h2v9zM6 24v-16h2v16zM9 24v-15h2v15zM12 24v-14h2v14zM15 24v-14h2v14zM18 24v-15h2v15zM21 24v-14h2v14zM24 24v-16h2v16zM27 24v-17h2v17zM30 24v-14h2v14zM33 24v-14h2v14zM36 24v-17h2v17zM39 24v-15h2v15zM42 24v-12h2v12zM45 24v-13h2v13zM48 24v-11h2v11zM51 24v-12h2v12zM54 24v-10h2v10zM57 24v-13h2v13zM60 24v-8h2v8zM63 24v-11h2v11zM66 24v-6h2v6zM69 24v-5h2v5zM72 24v-4h2v4zM75 24v-5h2v5zM78 24v-6h2v6zM81 24v-8h2v8zM84 24v-4h2v4zM87 24v-9h2v9zM90 24v-7h2v7zM93 24v-8h2v8zM96 24v-9h2v9zM99 24v-12h2v12zM102 24v-10h2v10zM105 24v-13h2v13zM108 24v-13h2v13zM111 24v-9h2v9zM114 24v-11h2v11zM117 24v-13h2v13zM120 24v-14h2v14zM123 24v-12h2v12zM126 24v-13h2v13zM129 24v-17h2v17zM132 24v-15h2v15zM135 24v-16h2v16zM138 24v-16h2v16zM141 24v-18h2v18zM144 24v-16h2v16zM147 24v-16h2v16zM207 24v-8h2v8zM210 24v-9h2v9zM213 24v-9h2v9zM216 24v-9h2v9zM219 24v-15h2v15zM222 24v-12h2v12zM225 24v-12h2v12zM228 24v-16h2v16zM231 24v-14h2v14zM234 24v-13h2v13zM237 24v-17h2v17zM240 24v-19h2v19zM243 24v-16h2v16zM246 24v-18h2v18zM249 24v-16h2v16zM252 24v-17h2v17zM255 24v-12h2v12zM258 24v-14h2v14zM261 24v-14h2v14zM264 24v-22h2v22zM267 24v-22h2v22zM270 24v-20h2v20zM273 24v-18h2v18zM276 24v-19h2v19zM279 24v-19h2v19zM282 24v-15h2v15zM285 24v-17h2v17zM288 24v-11h2v11zM291 24v-6h2v6zM294 24v-5h2v5zM297 24v-7h2v7zM300 24v-7h2v7zM303 24v-8h2v8zM306 24v-10h2v10zM309 24v-8h2v8zM312 24v-11h2v11zM315 24v-9h2v9zM318 24v-11h2v11zM321 24v-13h2v13zM324 24v-12h2v12zM327 24v-12h2v12zM330 24v-12h2v12zM333 24v-11h2v11zM336 24v-12h2v12zM339 24v-18h2v18z"
          className="read-b-in"
        />
        <path
          d="M30 25h2v3h-2zM90 25h2v3h-2zM216 25h2v5h-2zM270 25h2v3h-2zM279 25h2v6h-2zM282 25h2v4h-2z"
          className="read-b-out"
        />
        <path className="read-axis" d="M0 24.5h340" />
      </svg>
    ),
    words: (
      <>
        <span className="num-in">{said.trafficIn}</span> {said.above}
        <br />
        <span className="num-out">{said.trafficOut}</span> {said.below}
      </>
    ),
  },
  {
    lane: said.lanes.heartbeats,
    drawing: (
      <svg width="340" height="36" viewBox="0 0 340 36" aria-hidden="true">
        <path className="read-rtt" d="M10 24L40 24L70 23L100 19L130 10M232 24L262 23L292 24L322 24" />
        <circle cx="10" cy="24" r="2.25" className="read-pong" />
        <circle cx="40" cy="24" r="2.25" className="read-pong" />
        <circle cx="70" cy="23" r="2.25" className="read-pong" />
        <circle cx="100" cy="19" r="2.25" className="read-pong" />
        <circle cx="130" cy="10" r="2.25" className="read-pong" />
        <circle cx="232" cy="24" r="2.25" className="read-pong" />
        <circle cx="262" cy="23" r="2.25" className="read-pong" />
        <circle cx="292" cy="24" r="2.25" className="read-pong" />
        <circle cx="322" cy="24" r="2.25" className="read-pong" />
        <g className="read-fail" transform="translate(160 24)">
          <circle r="5" />
          <path d="M-2 -2l4 4M2 -2l-4 4" />
        </g>
      </svg>
    ),
    words: said.heartbeats,
  },
  {
    lane: said.lanes.backpressure,
    drawing: (
      <svg width="340" height="36" viewBox="0 0 340 36" aria-hidden="true">
        <path d="M236 30C256 30 262 10 276 10H292C304 10 308 30 326 30Z" className="read-a-out" />
        <path d="M236 30C256 30 262 10 276 10H292C304 10 308 30 326 30" className="read-l-out" />
        <rect x="276" y="4" width="18" height="26" className="read-pause" />
        <rect x="276" y="4" width="18" height="26" fill="url(#read-pause)" opacity=".6" />
        <path className="read-axis" d="M0 30.5h340" />
      </svg>
    ),
    words: said.backpressure,
  },
];
