/** Words by which a comparison of recordings is asked for; those of the comparison itself come with it (difference-view.ts). */
export const difference = {
  tab: 'Differences',
  tabOf: (a: string, b: string) => `${a} / ${b}`,
  compare: 'Compare recordings…',
  compareWords: 'diff difference regression',
  twoOpened: 'Two recordings were opened.',
  compareThem: 'Compare them',
} as const;
