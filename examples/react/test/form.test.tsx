// What the server refuses is said beside its field, and read out with it.
import { ApiError } from '@latchkey/client';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { faultsOf } from '../src/faults';
import { Field, Form } from '../src/form';

afterEach(cleanup);

const show = (send: (values: Record<string, string>) => Promise<unknown>) => {
  render(
    <Form button="Send" done="Saved." send={send}>
      {(faults) => (
        <>
          <Field name="email" label="E-mail" faults={faults} />
          <Field name="password" label="Password" faults={faults} />
        </>
      )}
    </Form>,
  );
  fireEvent.change(screen.getByLabelText('E-mail'), { target: { value: 'ann@example.com' } });
  fireEvent.click(screen.getByRole('button', { name: 'Send' }));
};

const describedBy = (label: string): string => {
  const id = screen.getByLabelText(label).getAttribute('aria-describedby') ?? '';
  return document.getElementById(id)?.textContent ?? '';
};

describe('a form', () => {
  it('sends what was typed, by the names of the fields, and says that it is done', async () => {
    const send = vi.fn(async () => undefined);
    show(send);
    await screen.findByText('Saved.');
    expect(send.mock.calls).toEqual([[{ email: 'ann@example.com', password: '' }]]);
  });

  it('shows each sentence beside its field, and goes to the first field of them', async () => {
    const fields = { password: ['This password is too common.', 'This password is entirely numeric.'] };
    show(() => Promise.reject(new ApiError(400, { fields })));
    await waitFor(() => expect(describedBy('Password')).toBe(fields.password.join('')));
    expect(screen.getByLabelText('Password').getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByLabelText('E-mail').getAttribute('aria-invalid')).toBe('false');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Password')));
    expect(screen.queryByText('Saved.')).toBeNull();
  });

  it('can be sent once at a time, and again after it was refused', async () => {
    let refuse = (_: unknown): void => undefined;
    show(() => new Promise((_, reject) => { refuse = reject; }));
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Send' });
    expect(button.disabled).toBe(true);
    refuse(new ApiError(401, { detail: 'No.' }));
    await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('No.'));
    expect(button.disabled).toBe(false);
  });
});

describe('what is said', () => {
  it('of wrong credentials, a busy server and no server', () => {
    expect(faultsOf(new ApiError(401, { detail: 'No active account.' }))).toEqual({ non_field_errors: ['No active account.'] });
    expect(faultsOf(new ApiError(503, { detail: 'Busy.', retryAfter: 2 })))
      .toEqual({ non_field_errors: ['Busy. Try again in 2 s.'] });
    expect(faultsOf(new ApiError(0, { detail: 'Out of reach.' }))).toEqual({ non_field_errors: ['Out of reach.'] });
  });

  it('of a bug: little to the reader, all of it to the console', () => {
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    const bug = new TypeError('x is undefined');
    expect(faultsOf(bug)).toEqual({ non_field_errors: ['Something went wrong.'] });
    expect(report.mock.calls).toEqual([[bug]]);
    vi.unstubAllGlobals();
  });
});
