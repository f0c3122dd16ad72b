/** Where sessions live: what is kept, what is passed over, what is there when the browser forbids it. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { memoryStorage, webStorage } from '../src/index.js';
import type { Session } from '../src/index.js';
import { Browser } from './support/browser.js';
import { fakeTime, pass, run } from './support/time.js';

const SESSION: Session = { id: 's1', access: 'a', refresh: 'r', at: 1, life: 300_000 };

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('memory: holds one session, and forgets it', () => {
  const storage = memoryStorage();
  expect(storage.read()).toBeNull();
  storage.write(SESSION);
  expect(storage.read()).toEqual(SESSION);
  expect(memoryStorage().read()).toBeNull();
  storage.write(null);
  expect(storage.read()).toBeNull();
});

describe('web', () => {
  test('keeps everything under one key, so that no tab reads half of it', () => {
    const { storage, ...rest } = new Browser().view();
    const kept = webStorage('mine', { storage, ...rest });
    kept.write(SESSION);
    expect(kept.read()).toEqual(SESSION);
    expect([storage.length, storage.key(0)]).toEqual([1, 'mine']);
    kept.write(null);
    expect(storage.length).toBe(0);
  });

  test.each(['', '{', 'null', '7', '"text"', '[]', '{}', '{"id":"x"}', '{"access":"a"}'])('passes over what is not its own: %s', (text) => {
    const view = new Browser().view();
    view.storage.setItem('latchkey', text);
    expect(webStorage('latchkey', view).read()).toBeNull();
  });

  test('is memory where there is no localStorage, or where touching it throws', () => {
    const none = webStorage();
    expect(none.exclusive).toBeUndefined();
    vi.stubGlobal('localStorage', undefined);
    Object.defineProperty(globalThis, 'localStorage', {
      configurable: true, get: () => { throw new DOMException('denied', 'SecurityError'); },
    });
    const denied = webStorage();
    denied.write(SESSION);
    expect(denied.read()).toEqual(SESSION);
    Reflect.deleteProperty(globalThis, 'localStorage');
  });

  test('two keys are two sign-ins', () => {
    const view = new Browser().view();
    webStorage('one', view).write(SESSION);
    expect(webStorage('two', view).read()).toBeNull();
  });

  test('work runs one after the other; whoever asked waits for the work, the next tab until the write is seen', async () => {
    fakeTime();
    const browser = new Browser({ delay: 30 });
    const [one, two] = [browser.view(), browser.view()].map((view) => webStorage('latchkey', view));
    const start = Date.now();
    const times: Record<string, number> = {};
    const first = one!.exclusive!(async () => {
      await new Promise((done) => setTimeout(done, 100));
      one!.write(SESSION);
    }).then(() => void (times.first = Date.now() - start));
    const second = two!.exclusive!(async () => {
      times.second = Date.now() - start;
      return two!.read();
    });
    await run(first);
    expect(await run(second)).toEqual(SESSION);
    expect(times).toEqual({ first: 100, second: 150 });
  });

  test('a failure of the work is the failure of who asked, and frees the lock', async () => {
    const storage = webStorage('latchkey', new Browser().view());
    await expect(storage.exclusive!(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    await expect(storage.exclusive!(async () => 7)).resolves.toBe(7);
  });

  test('a lock that is refused is an error, not a wait', async () => {
    const locks = { request: () => Promise.reject(new DOMException('no', 'SecurityError')) };
    const storage = webStorage('latchkey', { ...new Browser().view(), locks });
    await expect(storage.exclusive!(async () => 7)).rejects.toMatchObject({ name: 'SecurityError' });
  });

  test('listeners hear of other tabs, of clear(), and of a page that is back; of other keys they hear nothing', async () => {
    fakeTime();
    const browser = new Browser();
    const [mine, other] = [browser.view(), browser.view()];
    const heard = vi.fn();
    const stop = webStorage('latchkey', mine).subscribe!(heard);
    other.storage.setItem('theme', 'dark');
    await pass(10);
    expect(heard).toHaveBeenCalledTimes(0);
    webStorage('latchkey', other).write(SESSION); // not subscribed: a storage event only
    await pass(10);
    expect(heard).toHaveBeenCalledTimes(1);
    const events = mine.events as EventTarget;
    events.dispatchEvent(Object.assign(new Event('storage'), { key: null }));
    events.dispatchEvent(new Event('pageshow'));
    expect(heard.mock.calls).toEqual([[], [], []]);
    stop();
    events.dispatchEvent(new Event('pageshow'));
    expect(heard).toHaveBeenCalledTimes(3);
  });
});
