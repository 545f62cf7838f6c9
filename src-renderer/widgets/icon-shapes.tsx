import type { ReactNode } from 'react';

// Drawn on the pixel grid of their own size with a stroke of 1.25, lines on .5: they stay crisp where a scaled icon blurs.

/** 12 px glyphs: kinds, directions and small marks in rows. */
export const GLYPH_SHAPES = {
  text: <path d="M1.5 2.5h9M1.5 5.5h6M1.5 8.5h8" />,
  binary: <path d="M1.5 1.5h3V5h-3zM9 1.5V5M3 7v3.5M7.5 7h3v3.5h-3z" />,
  event: (
    <>
      <circle cx="3" cy="9" r="1.25" fill="currentColor" stroke="none" />
      <path d="M2 5.5A4.5 4.5 0 0 1 6.5 10M2 2a8 8 0 0 1 8 8" />
    </>
  ),
  item: (
    <>
      <path d="M2 3.5a1.5 1.5 0 0 1 1.5-1.5h5A1.5 1.5 0 0 1 10 3.5v5A1.5 1.5 0 0 1 8.5 10h-5A1.5 1.5 0 0 1 2 8.5z" />
      <circle cx="6" cy="6" r="1.25" fill="currentColor" stroke="none" />
    </>
  ),
  comment: (
    <>
      <circle cx="2.5" cy="4" r="1" fill="currentColor" stroke="none" />
      <circle cx="2.5" cy="8" r="1" fill="currentColor" stroke="none" />
      <path d="M5.5 6h5" />
    </>
  ),
  retry: <path d="M10 6a4 4 0 1 1-1.4-3M10 1v2.5H7.5" />,
  ping: <path d="M6 10.25 2.1 6.2a2.45 2.45 0 0 1 3.45-3.45L6 3.2l.45-.45A2.45 2.45 0 0 1 9.9 6.2z" />,
  pong: (
    <path d="M6 10.25 2.1 6.2a2.45 2.45 0 0 1 3.45-3.45L6 3.2l.45-.45A2.45 2.45 0 0 1 9.9 6.2z" fill="currentColor" />
  ),
  missed: <path d="M6 10.25 2.1 6.2a2.45 2.45 0 0 1 3.45-3.45L6 3.2l.45-.45A2.45 2.45 0 0 1 9.9 6.2zM1 11 11 1" />,
  request: <path d="M7 1.5h3.5V5M10.5 1.5l-5 5M8.5 7.5v3h-7v-7h3" />,
  response: <path d="M5.5 3v3.5H9M10.5 1.5l-5 5M8.5 7.5v3h-7v-7h3" />,
  connecting: (
    <>
      <path d="M.5 6h3M8.5 6h3" />
      <circle cx="6" cy="6" r="2.5" />
    </>
  ),
  open: (
    <>
      <path d="M.5 6h3M8.5 6h3" />
      <circle cx="6" cy="6" r="2.5" fill="currentColor" />
    </>
  ),
  close: <path d="M.5 6h4M7.5 6h4M4.5 3v6M7.5 3v6" />,
  error: (
    <>
      <circle cx="6" cy="6" r="4.75" />
      <path d="M4.25 4.25l3.5 3.5M7.75 4.25l-3.5 3.5" />
    </>
  ),
  wait: (
    <>
      <circle cx="6" cy="6" r="4.5" />
      <path d="M6 3.5V6l1.75 1.25" />
    </>
  ),
  gap: <path d="M4 1.5H1.5v9H4M8 1.5h2.5v9H8M6 4v.5M6 7.5V8" />,
  duplicate: <path d="M1.5 1.5h6v6h-6zM9.5 4.5h1v6h-6v-1" />,
  mark: <path d="M2.5 11V1.5h7L7.5 4l2 2.5h-7" />,
  pause: <path d="M4 2.5v7M8 2.5v7" />,
  resume: <path d="M3.5 2.5l6 3.5-6 3.5z" />,
  down: <path d="M6 1.5v8.5M2.75 6.75 6 10l3.25-3.25" />,
  up: <path d="M6 10.5V2M2.75 5.25 6 2l3.25 3.25" />,
  jump: <path d="M3.5 8.5l5-5M4.5 3.5h4v4" />,
  x: <path d="M3 3l6 6M9 3 3 9" />,
  check: <path d="M2 6.5 4.75 9.25 10 3.5" />,
  chevd: <path d="M3 4.5 6 7.5l3-3" />,
  chevr: <path d="M4.5 3l3 3-3 3" />,
  lock: <path d="M2.5 5.5h7v5h-7zM4 5.5V4a2 2 0 0 1 4 0v1.5" />,
  warn: <path d="M6 1.5 11 10.5H1zM6 5v2.5M6 8.75v.25" />,
  redirect: <path d="M1.5 10V6.5a2 2 0 0 1 2-2h7M8 2l2.5 2.5L8 7" />,
  notice: (
    <>
      <circle cx="6" cy="6" r="4.75" />
      <path d="M6 5.5v3M6 3.5v.25" />
    </>
  ),
} as const satisfies Readonly<Record<string, ReactNode>>;

/** 16 px icons of bars and buttons. */
export const ICON_SHAPES = {
  plus: <path d="M8 3.5v9M3.5 8h9" />,
  chevd: <path d="M4.5 6.5 8 10l3.5-3.5" />,
  chevr: <path d="M6.5 4.5 10 8l-3.5 3.5" />,
  chevu: <path d="M4.5 9.5 8 6l3.5 3.5" />,
  wrap: <path d="M2.5 3.5h11M2.5 8h8.5a2.25 2.25 0 0 1 0 4.5H8M9.75 10.5l-2 2 2 2M2.5 12.5H5" />,
  x: <path d="M4.5 4.5l7 7M11.5 4.5l-7 7" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="M10.5 10.5 14 14" />
    </>
  ),
  dots: (
    <>
      <circle cx="3.5" cy="8" r="1.1" fill="currentColor" stroke="none" />
      <circle cx="8" cy="8" r="1.1" fill="currentColor" stroke="none" />
      <circle cx="12.5" cy="8" r="1.1" fill="currentColor" stroke="none" />
    </>
  ),
  copy: <path d="M5.5 5.5h7v8h-7zM10.5 5.5v-3h-7v8h2" />,
  pin: <path d="M5.5 2.5h5l-.5 4 2 2.5H4l2-2.5zM8 9v5" />,
  play: <path d="M4.5 3l8 5-8 5z" />,
  pause: <path d="M5.5 3.5v9M10.5 3.5v9" />,
  stop: <path d="M4 4h8v8H4z" />,
  prev: <path d="M12 3.5 6 8l6 4.5zM4 3.5v9" />,
  next: <path d="M4 3.5 10 8l-6 4.5zM12 3.5v9" />,
  fit: <path d="M2.5 5.5v-3h3M10.5 2.5h3v3M13.5 10.5v3h-3M5.5 13.5h-3v-3" />,
  summary: <path d="M3.5 13V8M8 13V3M12.5 13v-3M2 13.5h12" />,
  follow: <path d="M2 8h8.5M7.5 4.5 11 8l-3.5 3.5M13.5 3v10" />,
  minus: <path d="M3.5 8h9" />,
  server: <path d="M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.5M5 11h.5" />,
  disc: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <circle cx="8" cy="8" r="1.5" />
    </>
  ),
  flask: <path d="M6.5 2v4L3 12.5a1 1 0 0 0 .9 1.5h8.2a1 1 0 0 0 .9-1.5L9.5 6V2M5.5 2h5M4.75 9.5h6.5" />,
  folder: <path d="M1.5 4.5v8h13v-7h-6l-1.5-2h-5.5z" />,
  gear: (
    <>
      <circle cx="8" cy="8" r="2.25" />
      <path d="M8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2M3.4 3.4l1.4 1.4M11.2 11.2l1.4 1.4M12.6 3.4l-1.4 1.4M4.8 11.2l-1.4 1.4" />
    </>
  ),
  link: <path d="M6.5 9.5l3-3M7 4.5l1.5-1.5a3 3 0 0 1 4.5 4.5L11.5 9M9 11.5 7.5 13A3 3 0 0 1 3 8.5L4.5 7" />,
  lock: <path d="M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5" />,
  cert: (
    <>
      <path d="M2.5 2.5h11v8h-11zM5 5.5h6M5 7.5h3.5" />
      <circle cx="11" cy="10.5" r="1.75" />
      <path d="M10 12v2.5l1-.75 1 .75V12" />
    </>
  ),
  refresh: <path d="M13 8a5 5 0 1 1-1.7-3.75M13 2v3h-3" />,
  filter: <path d="M2 3.5h12M4.5 8h7M6.5 12.5h3" />,
  film: <path d="M2 3.5h12v9H2zM5 3.5v9M11 3.5v9M2 6.5h3M2 9.5h3M11 6.5h3M11 9.5h3" />,
  client: <path d="M2.5 3h11v7.5h-11zM5.5 13.5h5M8 10.5v3" />,
  download: <path d="M8 2.5v8M4.5 7.5 8 11l3.5-3.5M3 13.5h10" />,
  upload: <path d="M8 11V3M4.5 6 8 2.5 11.5 6M3 13.5h10" />,
  message: <path d="M2.5 3h11v8H8l-3 2.5V11H2.5z" />,
  throttle: <path d="M2.5 11.5a5.5 5.5 0 1 1 11 0M8 11.5l2.75-4" />,
  stall: <path d="M4 2.5h8M4 13.5h8M5 2.5c0 4 6 4 6 11M11 2.5c0 4-6 4-6 11" />,
  drop: <path d="M1.5 8h4M10.5 8h4M5.5 4.5v7M10.5 4.5v7" />,
  kick: <path d="M6.5 2.5h-4v11h4M6.5 8h7M10.5 5l3 3-3 3" />,
  target: (
    <>
      <circle cx="8" cy="8" r="5" />
      <circle cx="8" cy="8" r="1.5" fill="currentColor" stroke="none" />
    </>
  ),
  book: <path d="M8 4c-1.5-1-3.5-1.25-5.5-1v9.5c2-.25 4 0 5.5 1 1.5-1 3.5-1.25 5.5-1V3c-2-.25-4 0-5.5 1zM8 4v9.5" />,
  bulb: <path d="M6 12.5h4M6.5 14.5h3M5.75 10.5C4.5 9.5 3.75 8.25 3.75 6.5a4.25 4.25 0 0 1 8.5 0c0 1.75-.75 3-2 4z" />,
  eye: (
    <path d="M1.5 8C3 5 5.3 3.5 8 3.5S13 5 14.5 8C13 11 10.7 12.5 8 12.5S3 11 1.5 8zM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z" />
  ),
  eyeOff: <path d="M1.5 8C3 5 5.3 3.5 8 3.5S13 5 14.5 8C13 11 10.7 12.5 8 12.5S3 11 1.5 8zM3 13 13 3" />,
  sidebar: <path d="M2.5 3h11v10h-11zM6 3v10" />,
  diff: <path d="M3 2.5h4v11H3zM9 2.5h4v11H9" />,
  send: <path d="M8 13V3.5M4.5 7 8 3.5 11.5 7" />,
  settings: (
    <>
      <path d="M2.5 5h6M12 5h1.5M2.5 11H4M7.5 11h6" />
      <circle cx="10.25" cy="5" r="1.75" />
      <circle cx="5.75" cy="11" r="1.75" />
    </>
  ),
} as const satisfies Readonly<Record<string, ReactNode>>;

/** 10 px marks of a connection's state. */
export const MARK_SHAPES = {
  open: <circle cx="5" cy="5" r="3.5" fill="currentColor" stroke="none" />,
  idle: <circle cx="5" cy="5" r="3" />,
  connecting: (
    <>
      <circle cx="5" cy="5" r="3" />
      <path d="M5 2a3 3 0 0 1 0 6z" fill="currentColor" stroke="none" />
    </>
  ),
  waiting: (
    <>
      <circle cx="5" cy="5" r="3.75" />
      <path d="M5 3v2.25L6.5 6" />
    </>
  ),
  failed: <path d="M2 2l6 6M8 2 2 8" />,
  paused: <path d="M3.5 2v6M6.5 2v6" />,
  tape: (
    <>
      <circle cx="5" cy="5" r="3.25" />
      <circle cx="5" cy="5" r="1" fill="currentColor" stroke="none" />
    </>
  ),
} as const satisfies Readonly<Record<string, ReactNode>>;
