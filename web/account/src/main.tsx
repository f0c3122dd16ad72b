// The start: what the server says about its site first, then the client for it, then the pages.
import { createClient } from '@latchkey/client';
import { AuthProvider } from '@latchkey/client/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { loadSite } from './site/site';
import { SiteProvider } from './site/use-site';
import { Waiting } from './layout/page';

const element = document.getElementById('root');
if (!element) throw new Error('index.html has no #root');
const root = createRoot(element);

root.render(
  <div className="page">
    <main className="card">
      <Waiting />
    </main>
  </div>,
);

const site = await loadSite();
const client = createClient({ headerType: site.authHeaderType, loginField: site.usernameField });

root.render(
  <StrictMode>
    <SiteProvider site={site}>
      <AuthProvider client={client}>
        <App />
      </AuthProvider>
    </SiteProvider>
  </StrictMode>,
);
