/** Words of the endpoints. */
export const endpoints = {} as const;
