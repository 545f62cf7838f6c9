/** Words of the recordings. */
export const recordings = {} as const;
