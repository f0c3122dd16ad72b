// The site, for every page below.
import { createContext, use, type ReactNode } from 'react';
import { defaultSite, type Site } from './site';

const SiteContext = createContext<Site>(defaultSite);

export function SiteProvider({ site, children }: { site: Site; children: ReactNode }) {
  return <SiteContext value={site}>{children}</SiteContext>;
}

export function useSite(): Site {
  return use(SiteContext);
}
