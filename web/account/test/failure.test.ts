// What a form says of an error: the server's words where it has any, ours where it has none.
import { ApiError } from '@latchkey/client';
import { describe, expect, it } from 'vitest';
import { failureOf, inWords } from '../src/forms/failure';

const known = ['email', 'password'];

describe('failureOf', () => {
  it('puts the server’s words beside their fields, and the rest on top', () => {
    const fields = { email: ['Taken.'], non_field_errors: ['No.'], captcha: ['Missing.', 'Wrong.'] };
    expect(failureOf(new ApiError(400, { fields }), known)).toEqual({
      fields: { email: ['Taken.'] },
      top: ['No.', 'captcha: Missing.', 'captcha: Wrong.'],
      wait: null,
      refused: false,
    });
  });

  it('a refusal is said as the server says it', () => {
    const failure = failureOf(new ApiError(401, { detail: 'No active account found with the given credentials' }), known);
    expect(failure).toMatchObject({ top: ['No active account found with the given credentials'], refused: true });
  });

  it.each([
    [429, 30, 'There were too many attempts. Please try again in 30 seconds.', 30],
    [503, 1, 'The server is busy just now. Please try again in 1 second.', 1],
    [503, undefined, 'The server is busy just now. Please try again in a moment.', null],
    [503, 0, 'The server is busy just now. Please try again now.', 0],
  ])('%i with Retry-After %s', (status, retryAfter, text, wait) => {
    const error = new ApiError(status, retryAfter === undefined ? {} : { retryAfter });
    expect(failureOf(error, known)).toMatchObject({ top: [text], wait, refused: false });
  });

  it('no answer: offline, or a server that is away', () => {
    expect(failureOf(new ApiError(0), known, false).top).toEqual(['You are offline. Connect to the internet, then try again.']);
    expect(failureOf(new ApiError(0), known, true).top[0]).toMatch(/^The server cannot be reached/);
  });

  it('a fault of the server, or of these pages, is not called one of the person', () => {
    for (const error of [new ApiError(500), new ApiError(502, { detail: 'nginx' }), new TypeError('x is undefined')]) {
      expect(failureOf(error, known, true).top).toEqual([
        'Something went wrong. It is not your fault; please try again later.',
      ]);
    }
  });

  it('a 400 or 403 without fields says its detail', () => {
    expect(failureOf(new ApiError(403, { detail: 'Not here.' }), known).top).toEqual(['Not here.']);
  });
});

describe('inWords', () => {
  it.each([
    [1, '1 second'],
    [1.2, '2 seconds'],
    [89, '89 seconds'],
    [90, '2 minutes'],
    [3600, '60 minutes'],
  ])('%s is %s', (seconds, words) => {
    expect(inWords(seconds)).toBe(words);
  });
});
