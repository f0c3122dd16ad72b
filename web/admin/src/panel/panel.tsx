// The panel: react-admin with our provider, theme and pages. Loaded only once somebody is signed in.
import createCache from '@emotion/cache';
import { CacheProvider } from '@emotion/react';
import { MutationCache, QueryClient } from '@tanstack/react-query';
import { lazy, useEffect, useMemo, useRef } from 'react';
import { Admin, CustomRoutes, Resource, type RaRecord } from 'react-admin';
import { Route } from 'react-router-dom';
import { ApiError } from '../api/http';
import { session } from '../api/session';
import { createAuthProvider } from '../data/auth';
import { createDataProvider } from '../data/provider';
import { NoSuchPage, PageFault } from '../shared/faults';
import { Layout } from './layout';
import { SiteName } from './site-name';
import { createStore } from './store';
import { panelTheme } from './theme';

const Overview = lazy(() => import('../overview/overview'));
const UserList = lazy(() => import('../users/list'));
const UserEdit = lazy(() => import('../users/edit'));
const UserCreate = lazy(() => import('../users/create'));
const GroupList = lazy(() => import('../groups/list'));
const GroupEdit = lazy(() => import('../groups/edit'));
const GroupCreate = lazy(() => import('../groups/create'));
const TokenList = lazy(() => import('../tokens/list'));
const LogList = lazy(() => import('../log/list'));

/** The nonce of this answer: the server allows only style elements that carry it. */
export function styleNonce(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content || undefined;
}

function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    // Whatever was changed shows elsewhere, too: in a history, in the names of a filter, in a count.
    mutationCache: new MutationCache({ onSuccess: () => void client.invalidateQueries() }),
    defaultOptions: {
      queries: {
        refetchOnWindowFocus: false,
        // What was refused is refused again; only a server that is down or busy is asked a second time.
        retry: (failures, error) => failures < 1 && error instanceof ApiError && (error.status === 0 || error.status === 502),
      },
    },
  });
  return client;
}

interface Props {
  siteName: string;
  shown: boolean;
}

export default function Panel({ siteName, shown }: Props) {
  const parts = useMemo(() => {
    const nonce = styleNonce();
    return {
      cache: createCache({ key: 'lk', ...(nonce && { nonce }) }),
      store: createStore(),
      queries: createQueryClient(),
      data: createDataProvider(),
      auth: createAuthProvider(session),
      light: panelTheme('light'),
      dark: panelTheme('dark'),
    };
  }, []);

  // Back after the session had ended: what failed meanwhile is asked again.
  const was = useRef(shown);
  useEffect(() => {
    if (shown && !was.current) void parts.queries.invalidateQueries();
    was.current = shown;
  }, [shown, parts]);

  return (
    <CacheProvider value={parts.cache}>
      <SiteName value={siteName}>
        <Admin
          authProvider={parts.auth} dataProvider={parts.data} store={parts.store} queryClient={parts.queries}
          lightTheme={parts.light} darkTheme={parts.dark} dashboard={Overview} layout={Layout} catchAll={NoSuchPage}
          error={PageFault} loginPage={false} disableTelemetry requireAuth title={`${siteName} admin`}
        >
          <Resource
            name="users" list={UserList} edit={UserEdit} create={UserCreate} options={{ label: 'Users' }}
            recordRepresentation={(user: RaRecord) => String(user['email'] || user['username'])}
          />
          <Resource
            name="groups" list={GroupList} edit={GroupEdit} create={GroupCreate} options={{ label: 'Groups' }}
            recordRepresentation="name"
          />
          <Resource name="outstanding-tokens" list={TokenList} options={{ label: 'Tokens' }} recordRepresentation="jti" />
          <Resource name="log" list={LogList} options={{ label: 'Log' }} />
          <CustomRoutes><Route path="/login" element={<NoSuchPage />} /></CustomRoutes>
        </Admin>
        <section id="panel-layer" aria-label="Menus and dialogs" />
      </SiteName>
    </CacheProvider>
  );
}
