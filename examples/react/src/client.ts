// The one client of the app: who is signed in, and the tokens. Made outside of components, once.
// docs: begin client
import { createClient } from '@latchkey/client';

export const client = createClient({ baseUrl: import.meta.env.VITE_LATCHKEY_URL });
// docs: end client
