// Loaded before a generator that writes TypeScript with the compiler's JavaScript API, which TypeScript 7 does not have:
// it gets TypeScript 6, installed under an alias, whenever it asks for `typescript`.
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    nextResolve(specifier.replace(/^typescript(?=$|\/)/, 'typescript6'), context),
});
