/** Names of the IPC messages between preload and main. Nobody else may use IPC. */
export const CHANNELS = {
  /** The page listens from now on: connect it to the engine. */
  hello: 'wirescope:hello',
  /** Bytes for the engine. */
  toEngine: 'wirescope:to-engine',
  /** Bytes for the page. */
  toWindow: 'wirescope:to-window',
  /** A request to the shell; answered. */
  ask: 'wirescope:ask',
  /** An event for the page. */
  event: 'wirescope:event',
} as const;
