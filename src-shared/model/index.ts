export * from './connection.ts';
export * from './documents.ts';
export * from './endpoint.ts';
export * from './entry.ts';
export * from './gauge.ts';
export * from './kind.ts';
export * from './variables.ts';
