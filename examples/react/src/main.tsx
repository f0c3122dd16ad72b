// Starts the app: everything below AuthProvider may ask who is signed in.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
// docs: begin provider
import { AuthProvider } from '@latchkey/client/react';
import { App } from './App';
import { client } from './client';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <AuthProvider client={client}>
      <App />
    </AuthProvider>
  </StrictMode>,
);
// docs: end provider
