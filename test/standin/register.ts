import { registerHooks } from 'node:module';

/** `import … from 'electron'` gives the stand-in; everything else is left alone. */
registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'electron') return next(specifier, context);
    return { url: new URL('./electron.ts', import.meta.url).href, shortCircuit: true };
  },
});
