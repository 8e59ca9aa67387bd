// `t('message-id', { values })`: the text in the chosen language. English is part of the first load, Dutch is loaded
// when it is chosen; until it has arrived English is shown. It must not hold texts; those are in the `.ftl` files.

import type { FluentBundle, FluentVariable } from '@fluent/bundle';

import { preferences, type Locale } from '../state/preferences.svelte';
import { bundleOf } from './catalogue';
import english from './en';


let loaded = $state.raw<Partial<Record<Locale, FluentBundle>>>({ en: bundleOf('en', english) });

/** Loads a language's texts, once. */
export async function loadTexts(locale: Locale): Promise<void> {
  if (loaded[locale]) return;
  const { default: files } = await import('./nl');
  loaded = { ...loaded, nl: bundleOf('nl', files) };
}

/** The language that is shown: the chosen one when its texts are here. */
export function shownLocale(): Locale {
  return loaded[preferences.locale] ? preferences.locale : 'en';
}

export type Values = Record<string, FluentVariable>;

/** The text of a message. An unknown id is shown as itself, so that it is noticed; a test compares all ids. */
export function t(id: string, values?: Values): string {
  const text = textOr(id, '', values);
  // Said aloud while developing, and a failure in the tests in a browser.
  if (!text && import.meta.env.MODE !== 'production') console.error(`there is no text "${id}"`);
  return text || id;
}

/** The text of a message that may not exist, such as one for a code that a newer site sends. */
export function textOr(id: string, otherwise: string, values?: Values): string {
  for (const locale of [shownLocale(), 'en'] as const) {
    const bundle = loaded[locale];
    const pattern = bundle?.getMessage(id)?.value;
    if (bundle && pattern) return bundle.formatPattern(pattern, values ?? {}, []);
  }
  return otherwise;
}
