// What a person chose for this browser: theme, language, and how the viewer behaves. Kept in local storage, never sent
// to the site. It must not know texts or components.

export type Theme = 'system' | 'light' | 'dark';
export type Locale = 'en' | 'nl';

const KEY = 'deskside.preferences';

interface Stored {
  theme: Theme;
  locale: Locale;
  /** Whether the viewer's toolbar keeps its place above the picture instead of hiding over it. */
  viewerBarPinned: boolean;
  /** Whether the viewer saves bytes while things move: photos are then exact only when they have stood still for a while. */
  viewerLowBandwidth: boolean;
  /** How many colours the viewer wants: all (0), 65,536 (1) or 256 (2). */
  viewerColours: 0 | 1 | 2;
  /** Whether long lists show more rows, closer together. */
  denseRows: boolean;
}

function read(): Partial<Stored> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Stored>;
  } catch {
    return {};
  }
}

/** Numbers that are none of these are all colours. */
export function asColours(number: number | undefined): 0 | 1 | 2 {
  return number === 1 || number === 2 ? number : 0;
}

function localeOfBrowser(): Locale {
  const known = navigator.languages.map((language) => language.slice(0, 2)).find((code) => code === 'nl' || code === 'en');
  return known === 'nl' ? 'nl' : 'en';
}

class Preferences {
  #theme = $state<Theme>('system');
  #locale = $state<Locale>('en');
  #viewerBarPinned = $state(true);
  #viewerLowBandwidth = $state(false);
  #viewerColours = $state<0 | 1 | 2>(0);
  #denseRows = $state(false);

  constructor() {
    const { theme, locale, viewerBarPinned, viewerLowBandwidth, viewerColours, denseRows } = read();
    this.#theme = theme === 'light' || theme === 'dark' ? theme : 'system';
    this.#locale = locale === 'en' || locale === 'nl' ? locale : localeOfBrowser();
    this.#viewerBarPinned = viewerBarPinned ?? true;
    this.#viewerLowBandwidth = viewerLowBandwidth ?? false;
    this.#viewerColours = asColours(viewerColours);
    this.#denseRows = denseRows ?? false;
    document.documentElement.lang = this.#locale;
  }

  get theme(): Theme {
    return this.#theme;
  }

  set theme(theme: Theme) {
    this.#theme = theme;
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    this.#store();
  }

  get locale(): Locale {
    return this.#locale;
  }

  set locale(locale: Locale) {
    this.#locale = locale;
    document.documentElement.lang = locale;
    this.#store();
  }

  get viewerBarPinned(): boolean {
    return this.#viewerBarPinned;
  }

  set viewerBarPinned(pinned: boolean) {
    this.#viewerBarPinned = pinned;
    this.#store();
  }

  get viewerLowBandwidth(): boolean {
    return this.#viewerLowBandwidth;
  }

  set viewerLowBandwidth(on: boolean) {
    this.#viewerLowBandwidth = on;
    this.#store();
  }

  get viewerColours(): 0 | 1 | 2 {
    return this.#viewerColours;
  }

  set viewerColours(colours: 0 | 1 | 2) {
    this.#viewerColours = colours;
    this.#store();
  }

  get denseRows(): boolean {
    return this.#denseRows;
  }

  set denseRows(dense: boolean) {
    this.#denseRows = dense;
    this.#store();
  }

  #store(): void {
    const stored: Stored = {
      theme: this.#theme,
      locale: this.#locale,
      viewerBarPinned: this.#viewerBarPinned,
      viewerLowBandwidth: this.#viewerLowBandwidth,
      viewerColours: this.#viewerColours,
      denseRows: this.#denseRows,
    };
    try {
      localStorage.setItem(KEY, JSON.stringify(stored));
    } catch {
      // A browser that keeps nothing still applies the choice until the page is closed.
    }
  }
}

export const preferences = new Preferences();
