/** Words of bringing endpoints here: pasted command lines, files of other clients. */
export const imports = {
  pasted: {
    from: {
      curl: 'Read from a curl command',
      websocat: 'Read from a websocat command',
      wscat: 'Read from a wscat command',
      http: 'Read from an HTTP request',
    },
    url: 'URL',
    headers: (count: number) => (count === 1 ? '1 header' : `${count} headers`),
    method: (method: string) => `method ${method}`,
    body: 'a body',
    subprotocols: (names: string) => `subprotocol ${names}`,
    tls: 'TLS options',
    proxy: 'a proxy',
    messages: (count: number) =>
      count === 1 ? '1 message, saved for the composer' : `${count} messages, saved for the composer`,
    notes: (count: number) => (count === 1 ? '1 remark' : `${count} remarks`),
    remarks: 'What was left out or means something else',
    undo: 'Undo',
    undone: 'The paste was undone.',
    dismiss: 'Dismiss',
    message: (number: number) => `From a command ${number}`,
    and: ' and ',
  },
} as const;
