/**
 * A browser for tests: one localStorage, locks, channels and storage events for any number of tabs.
 *
 * As in browsers with a process for each tab, what one tab writes is seen by the others `delay` milliseconds later;
 * messages take `delay` too. `locks` or `channels` false: a browser that lacks them.
 */
import { createClient, webStorage } from '../../src/index.js';
import type { Client, ClientOptions, WebStorageOptions } from '../../src/index.js';
import { BASE, type FakeServer } from './server.js';

type Listener = (event: { data: unknown }) => void;

class View implements Storage {
  readonly items = new Map<string, string>();
  readonly events = new EventTarget();
  /** How many of its own writes other tabs do not know yet, by key. */
  readonly pending = new Map<string, number>();

  constructor(private readonly browser: Browser) {}

  get length(): number {
    return this.items.size;
  }

  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.put(key, value);
    this.browser.spread(this, key, value);
  }

  removeItem(key: string): void {
    this.put(key, null);
    this.browser.spread(this, key, null);
  }

  clear(): void {
    for (const key of [...this.items.keys()]) this.removeItem(key);
  }

  put(key: string, value: string | null): void {
    if (value === null) this.items.delete(key);
    else this.items.set(key, value);
  }
}

export interface Tab {
  client: Client;
  /** What this tab sees of localStorage. */
  storage: Storage;
}

export class Browser {
  private readonly views: View[] = [];
  private readonly ends = new Set<{ listener?: Listener }>();
  private readonly queues = new Map<string, Promise<unknown>>();

  constructor(private readonly options: { locks?: boolean; channels?: boolean; events?: boolean; delay?: number } = {}) {}

  private get delay(): number {
    return this.options.delay ?? 0;
  }

  /** All tabs come to see all writes in one order; a tab passes over what is older than its own last write. */
  spread(from: View, key: string, value: string | null): void {
    const pending = (change: number): void => void from.pending.set(key, (from.pending.get(key) ?? 0) + change);
    pending(1);
    const tell = (view: View): boolean => view.events.dispatchEvent(Object.assign(new Event('storage'), { key }));
    const arrive = (view: View): void => {
      if (view === from) pending(-1);
      else if (!view.pending.get(key)) view.put(key, value);
    };
    for (const view of this.views) {
      if (this.delay) setTimeout(() => arrive(view), this.delay);
      else arrive(view);
      if (view !== from && this.options.events !== false) setTimeout(() => tell(view), this.delay);
    }
  }

  private channel(): { postMessage(data: unknown): void; addEventListener(_: 'message', to: Listener): void; close(): void } {
    const end: { listener?: Listener } = {};
    this.ends.add(end);
    return {
      postMessage: (data) => {
        for (const other of this.ends) {
          if (other !== end) setTimeout(() => this.ends.has(other) && other.listener?.({ data }), this.delay);
        }
      },
      addEventListener: (_, listener) => void (end.listener = listener),
      close: () => void this.ends.delete(end),
    };
  }

  private request(name: string, work: () => Promise<void>): Promise<unknown> {
    const turn = (this.queues.get(name) ?? Promise.resolve()).then(work);
    this.queues.set(name, turn.catch(() => undefined));
    return turn;
  }

  /** The parts of this browser as a tab sees them. */
  view(): WebStorageOptions & { storage: Storage } {
    const view = new View(this);
    for (const [key, value] of this.views[0]?.items ?? []) view.put(key, value);
    this.views.push(view);
    return {
      storage: view,
      locks: this.options.locks === false ? null : { request: (name, work) => this.request(name, work) },
      channel: this.options.channels === false ? null : () => this.channel(),
      events: view.events,
    };
  }

  tab(server: FakeServer, options: ClientOptions = {}): Tab {
    const view = this.view();
    const storage = webStorage('latchkey', view);
    return { client: createClient({ baseUrl: BASE, fetch: server.fetch, storage, ...options }), storage: view.storage };
  }

  tabs(count: number, server: FakeServer): Client[] {
    return Array.from({ length: count }, () => this.tab(server).client);
  }
}
