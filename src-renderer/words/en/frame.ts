/** Words of the frame. */
export const frame = {} as const;
