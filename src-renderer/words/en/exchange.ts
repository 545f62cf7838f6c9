/** Words by which imports and exports are asked for; those of their dialogs come with them (exchange-dialogs.ts). */
export const exchange = {
  import: 'Import a recording…',
  importWords: 'har ndjson jsonl file chrome devtools',
  out: 'Export and compare',
  export: 'Export…',
  exportLong: 'Export the recording…',
  exportWords: 'har ndjson csv zip payloads save download redact',
  share: 'Share…',
  shareLong: 'Share a redacted copy…',
  shareWords: 'send redact mask wirescope colleague',
  noRecording: 'Nothing is recorded or open yet.',
} as const;
