/** Words by which a comparison of recordings is asked for; those of the comparison itself come with it (difference-view.ts). */
export const difference = {
  tab: 'Differences',
  tabOf: (a: string, b: string) => `${a} / ${b}`,
  compare: 'Compare recordings…',
  compareWith: 'Compare with another recording…',
  compareWords: 'diff difference regression',
  compared: '2 recordings compared',
  twoOpened: 'Two recordings were opened.',
  compareThem: 'Compare them',
} as const;
