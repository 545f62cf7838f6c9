/** Words of the workspace. */
export const workspace = {} as const;
