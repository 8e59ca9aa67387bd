// Fluent bundles from the `.ftl` files of a language. It must not know which language is chosen.

import { FluentBundle, FluentResource } from '@fluent/bundle';

import type { Locale } from '../state/preferences.svelte';

/** Puts the files of one language into a bundle. A faulty or repeated message is an error: the tests build both. */
export function bundleOf(locale: Locale, files: string[]): FluentBundle {
  const bundle = new FluentBundle(locale, { useIsolating: false });
  for (const file of files) {
    const errors = bundle.addResource(new FluentResource(file));
    if (errors.length > 0) throw new Error(`texts of ${locale}: ${errors.map(String).join('; ')}`);
  }
  return bundle;
}
