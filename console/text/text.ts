import i18next, { type Namespace, type TFunction } from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { common } from './en/common.ts';
import type { english } from './en/index.ts';
import { shell } from './en/shell.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: typeof english;
  }
}

/** The texts of a page, loaded with the page. */
const loaders = import.meta.glob<Record<string, object>>([
  './en/*.ts',
  '!./en/index.ts',
  '!./en/common.ts',
  '!./en/shell.ts',
]);

/** Starts with the texts that every page has. Resolves when they can be used. */
export const startTexts = (): Promise<unknown> =>
  i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    ns: ['common', 'shell'],
    defaultNS: 'common',
    resources: { en: { common, shell } },
    // React escapes every text by itself.
    interpolation: { escapeValue: false },
  });

/** Loads the texts of a page: `orders` are those of `text/en/orders.ts`, which exports them under that name. */
export async function loadTexts(name: keyof typeof english): Promise<void> {
  if (i18next.hasResourceBundle('en', name)) return;
  const module = await loaders[`./en/${name}.ts`]?.();
  i18next.addResourceBundle('en', name, module?.[camelOf(name)] ?? {});
}

const camelOf = (name: string): string => name.replaceAll(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());

/** The texts of a page: `t('title')`, and `t('found', { count: 3 })`. */
export const useTexts = <N extends Namespace>(name: N): TFunction<N> => useTranslation(name).t as TFunction<N>;
