// The site's name, for whatever stands deep in the page.
import { createContext, useContext, type ReactNode } from 'react';

const Context = createContext('Latchkey');

export function SiteName({ value, children }: { value: string; children: ReactNode }) {
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useSiteName(): string {
  return useContext(Context);
}
