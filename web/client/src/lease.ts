/**
 * One tab at a time without Web Locks (which browsers have in secure contexts only): a lease in localStorage.
 *
 * Who finds it free writes a name, waits until every tab must have seen that, and has it if the name is still its own:
 * the last of several writers wins. A lease that is not renewed ends, so a tab that is closed or killed stops nobody
 * for long. A tab that is frozen for longer than a lease while it refreshes may lose it; then the storage decides.
 */
const LEASE = 10_000; // milliseconds, of which a background tab with slow timers must renew one part
const RENEW = 2_000;
const SEEN = 100; // more than twice what a write takes to be seen by all tabs: two writes may cross
const RETRY = 40;

const pause = (time: number): Promise<void> => new Promise((done) => setTimeout(done, time));

export const lease = async (storage: Storage, key: string, work: () => Promise<void>): Promise<void> => {
  const name = Math.random().toString(36).slice(2);
  const mine = (): boolean => !!storage.getItem(key)?.startsWith(`${name} `);
  const take = (): void => storage.setItem(key, `${name} ${Date.now() + LEASE}`);
  /** Free, over, or of a clock that was put back since. */
  const free = (): boolean => {
    const left = Number(storage.getItem(key)?.split(' ')[1] ?? 0) - Date.now();
    return !(left > 0 && left <= LEASE);
  };

  for (;;) {
    if (free()) {
      take();
      await pause(SEEN);
      if (mine()) break;
    }
    await pause(RETRY * (1 + Math.random()));
  }
  const renewal = setInterval(() => mine() && take(), RENEW);
  try {
    await work();
  } finally {
    clearInterval(renewal);
    if (mine()) storage.removeItem(key);
  }
};
