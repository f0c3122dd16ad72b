/** Fake time: nothing here waits for a real second. */
import { vi } from 'vitest';

const FAKED = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] as const;
const LONGEST = 300_000;

export const fakeTime = (): void => {
  vi.useFakeTimers({ toFake: [...FAKED], now: Date.UTC(2026, 0, 2, 3, 4, 5) });
};

/** Lets milliseconds pass. */
export const pass = async (time: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(time);
};

/** What the promise comes to while time passes; never more than it needs. */
export const run = async <T>(promise: Promise<T>): Promise<T> => {
  let over = false;
  const end = (): void => void (over = true);
  promise.then(end, end);
  for (let passed = 0; !over; passed += 5) {
    if (passed > LONGEST) throw new Error('still waiting after five minutes of fake time');
    await vi.advanceTimersByTimeAsync(5);
  }
  return promise;
};

/** The error that the promise comes to. */
export const failure = async (promise: Promise<unknown>): Promise<unknown> => {
  const none = Symbol('no error');
  const error = await run(promise.then(() => none, (cause: unknown) => cause));
  if (error === none) throw new Error('it did not fail');
  return error;
};
