// react-admin's store: preferences in localStorage, everything else (searches, filters, selections) in memory only.
import { localStorageStore, memoryStore, type Store } from 'react-admin';
import { isPreference, prefix } from './preferences';

export function createStore(): Store {
  const kept = localStorageStore('1', prefix.replace(/\.$/, ''));
  const passing = memoryStore();
  const of = (key: string): Store => (isPreference(key) ? kept : passing);
  return {
    setup: () => {
      kept.setup();
      passing.setup();
    },
    teardown: () => {
      kept.teardown();
      passing.teardown();
    },
    getItem: (key, fallback) => of(key).getItem(key, fallback),
    setItem: (key, value) => of(key).setItem(key, value),
    removeItem: (key) => of(key).removeItem(key),
    removeItems: (keyPrefix) => passing.removeItems(keyPrefix),
    reset: () => passing.reset(),
    subscribe: (key, callback) => of(key).subscribe(key, callback),
    listItems: (keyPrefix) => passing.listItems?.(keyPrefix) ?? {},
  };
}
