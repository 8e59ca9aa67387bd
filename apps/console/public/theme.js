// Applies the chosen theme and language before anything is painted. A file of its own, because the content security
// policy allows no script in the page. It must not grow: it blocks the first paint.
(() => {
  const root = document.documentElement;
  try {
    const { theme, locale } = JSON.parse(localStorage.getItem('deskside.preferences') ?? '{}');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    if (locale === 'en' || locale === 'nl') root.lang = locale;
  } catch {
    // Without storage, the system's theme applies.
  }
})();
