// Every test starts with an empty page, at the root, with nobody signed in.
import { cleanup } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';

window.scrollTo = () => undefined; // jsdom has no view to scroll

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  window.history.replaceState(null, '', '/');
  document.title = '';
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});
