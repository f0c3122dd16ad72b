// The start: the theme somebody chose, then the page.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { storedTheme } from './panel/preferences';
import { Root } from './root';

const theme = storedTheme();
if (theme) document.documentElement.dataset['theme'] = theme;

const element = document.getElementById('root');
if (element) createRoot(element).render(<StrictMode><Root /></StrictMode>);
