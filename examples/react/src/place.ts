// Where the reader is, by the part of the address after #. A router does this in a larger app.
import { useSyncExternalStore } from 'react';

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

/** `#/axios` and the like; empty at the start. */
export const usePlace = (): string => useSyncExternalStore(subscribe, () => window.location.hash);
