/** Words of opening recordings. */
export const recordings = {
  library: { tab: 'Recordings' },
  difference: { tab: 'Differences' },
  open: {
    title: 'Open a recording',
    about: 'A .wirescope file. It is read where the engine runs and never changed.',
    path: 'Path',
    pathHint: 'The whole path on the machine where Wirescope runs.',
    pathExample: '/home/me/recordings/staging-crash.wirescope',
    cancel: 'Cancel',
    submit: 'Open',
    submitting: 'Opening…',
    choose: 'Choose a file…',
    chooseTitle: 'Open recordings',
    recent: 'Recent',
    noRecent: 'Recordings opened or made here will be listed.',
    forget: (name: string) => `Forget ${name}`,
    live: 'recording now',
  },
} as const;
