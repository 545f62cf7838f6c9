/** Words of what a tab shows around timeline and table. */
export const workspace = {
  all: 'All connections',
  setMark: 'Set a mark',
  disconnectAll: 'Disconnect all',
  closeFile: 'Close the file',
  closeTab: 'Close this tab',
  facts: (when: string, entries: string, size: string) => `${when} · ${entries} entries · ${size} · `,
  attempts: 'Attempts',
  dismiss: 'Dismiss',
  notConnected: 'Not connected yet',
  notConnectedHow:
    'Type a URL and press Enter. ws:// and wss:// are WebSocket; for http:// and https:// the transport is read from the reply, or choose it on the left. A curl or websocat line can be pasted there too.',
  notConnectedMore:
    'Headers, TLS, proxy, reconnect and heartbeats are behind the words on the right. Everything is recorded from the first byte.',
} as const;
