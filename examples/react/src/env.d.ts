// What .env tells the page.
interface ImportMetaEnv {
  /** The origin of Latchkey; empty: the page's own. */
  readonly VITE_LATCHKEY_URL: string;
}
