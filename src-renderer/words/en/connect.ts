/** Words of the connect. */
export const connect = {
  url: 'URL',
  urlPlaceholder: 'wss://example.com/socket or https://example.com/events',
  variables: 'Variables',
  comesTo: (url: string) => `comes to ${url}`,
  locked: 'Disconnect to change the URL.',
} as const;
