/** An event as an event stream has it (WHATWG HTML, section 9.2.6); whoever reads it gets the same event again. */
export function eventText(event: string, id: string | undefined, data: string): string {
  const lines = event === 'message' ? '' : `event: ${event}\n`;
  const numbered = id === undefined ? '' : `id: ${id}\n`;
  return `${lines}${numbered}${data
    .split('\n')
    .map((line) => `data: ${line}\n`)
    .join('')}\n`;
}

export function commentText(text: string): string {
  return `:${text.split('\n').join('\n:')}\n\n`;
}

export function retryText(retryMs: number): string {
  return `retry: ${retryMs}\n\n`;
}
