// Where the console begins: styles, language, then the application. Nothing is decided here.

import { mount } from 'svelte';

import App from './App.svelte';
import { router } from './router/router.svelte';
import { account } from './state/account.svelte';
import { preferences } from './state/preferences.svelte';
import './styles/index.css';
import { loadTexts } from './texts/t.svelte';

router.start();
void account.start();
// The page's own code comes while the site says who is signed in; a failure shows when the page is needed.
router.route?.load().catch(() => undefined);

// Texts first, so that nobody sees one language turn into another.
await loadTexts(preferences.locale).catch(() => undefined);
mount(App, { target: document.getElementById('console')! });
