// Pieces of pages as somebody without a mouse or without eyes finds them.
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { ListContextProvider, type ListControllerResult } from 'react-admin';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Permission } from '../api/types';
import { GroupPicker } from '../picker/group-picker';
import { PermissionPicker } from '../picker/permission-picker';
import { plainError } from '../picker/inputs';
import { SearchField } from '../shared/filter-bar';
import { SignIn } from '../sign-in/sign-in';
import { fakeFetch } from './fake-fetch';

const permission = (id: number, model: string, verb: string): Permission => ({ id, app_label: 'auth', model, codename: `${verb}_${model}`, name: `Can ${verb} ${model}` });
const all = ['view', 'add', 'change', 'delete'].map((verb, i) => permission(i + 1, 'group', verb)).concat(permission(9, 'other', 'view'));

function Picker({ initial = [], mayGive = () => true, disabled = false }: { initial?: number[]; mayGive?: (p: Permission) => boolean; disabled?: boolean }) {
  const [value, setValue] = useState(initial);
  return <><PermissionPicker permissions={all} value={value} onChange={setValue} mayGive={mayGive} disabled={disabled} /><output>{value.join(',')}</output></>;
}

const value = () => document.querySelector('output')?.textContent;
const box = (name: RegExp | string) => screen.getByRole<HTMLInputElement>('checkbox', { name });

describe('permission picker', () => {
  test('gives one, or all of a model, and takes them', () => {
    render(<Picker />);
    fireEvent.click(box(/Can view group/));
    expect(value()).toBe('1');
    expect(box('All of auth.group').dataset['indeterminate']).toBe('true');
    fireEvent.click(box('All of auth.group'));
    expect(value()).toBe('1,2,3,4');
    fireEvent.click(box('All of auth.group'));
    expect(value()).toBe('');
  });
  test('what one does not have cannot be given, but taken', () => {
    render(<Picker initial={[4]} mayGive={(p) => p.id === 1} />);
    expect([box(/Can add group/).disabled, box(/Can delete group/).disabled]).toEqual([true, false]);
    fireEvent.click(box('All of auth.group'));
    expect(value()).toBe('1,4');
    expect(screen.getByText('What you do not have yourself cannot be given.')).toBeTruthy();
  });
  test('a search narrows it without losing what is given', () => {
    render(<Picker initial={[1]} />);
    fireEvent.change(screen.getByLabelText('Search permissions'), { target: { value: 'other' } });
    expect(screen.queryByRole('checkbox', { name: /group/ })).toBeNull();
    fireEvent.click(box(/Can view other/));
    expect(value()).toBe('1,9');
  });
  test('is only read where it may not be changed', () => {
    render(<Picker initial={[1]} disabled />);
    expect(screen.queryByRole('button', { name: 'Remove all' })).toBeNull();
    expect(screen.getAllByRole<HTMLInputElement>('checkbox', { name: /group/ }).every((one) => one.disabled)).toBe(true);
  });
});

describe('search of a list', () => {
  const typed = (leave: () => void) => {
    vi.useFakeTimers();
    window.location.hash = '#/users';
    const setFilters = vi.fn();
    const list = { filterValues: {}, setFilters } as unknown as ListControllerResult;
    render(<ListContextProvider value={list}><SearchField source="search" label="Search users" /></ListContextProvider>);
    fireEvent.change(screen.getByLabelText('Search users'), { target: { value: ' ann ' } });
    leave();
    vi.advanceTimersByTime(1000);
    return setFilters.mock.calls;
  };
  afterEach(() => { vi.useRealTimers(); window.location.hash = ''; });

  test.each(['#/users', '#/users?page=2'])('is asked when nothing more is typed (%s)', (place) => {
    expect(typed(() => { window.location.hash = place; })).toEqual([[{ search: 'ann' }, [], false]]);
  });
  test('calls nobody back who has left for a page that is still on its way', () => {
    expect(typed(() => { window.location.hash = '#/'; })).toEqual([]);
  });
});

test('group picker: groups that one is not in say so', () => {
  const changed: number[][] = [];
  render(<GroupPicker groups={[{ id: 1, name: 'Low' }, { id: 2, name: 'High' }]} value={[]} onChange={(next) => changed.push(next)} mayGive={(group) => group.id === 1} />);
  fireEvent.click(box('Low'));
  expect(changed).toEqual([[1]]);
  expect(box(/High \(you are not in it\)/).disabled).toBe(true);
});

test("the server's error is told without react-admin's mark", () => {
  expect(plainError(undefined)).toBeUndefined();
  expect(plainError('Plain.')).toBe('Plain.');
  expect(plainError('@@react-admin@@"Marked."')).toBe('Marked.');
  expect(plainError('@@react-admin@@{"message":"Deep.","args":{}}')).toBe('Deep.');
});

describe('sign-in page', () => {
  test('asks for both before it asks the server', async () => {
    const { api } = fakeFetch();
    render(<SignIn siteName="Site" expiredFor={null} />);
    await waitFor(() => expect(api.asked).toEqual(['GET /admin/api/sign-in/']));
    fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toBe('Enter your e-mail address and your password.');
    await waitFor(() => expect(document.activeElement).toBe(alert));
    expect(api.asked).toHaveLength(1);
  });
  test('says why it does not sign in here, and offers no form', async () => {
    fakeFetch({ allowed: false });
    render(<SignIn siteName="Site" expiredFor={null} />);
    expect((await screen.findByRole('alert')).textContent).toBe('Signing in needs https here.');
    expect(screen.queryByLabelText('Password')).toBeNull();
  });
  test('knows whose session has ended', () => {
    fakeFetch();
    render(<SignIn siteName="Site" expiredFor="ann@example.com" />);
    expect(screen.getByLabelText<HTMLInputElement>('E-mail address').value).toBe('ann@example.com');
    expect(document.activeElement).toBe(screen.getByLabelText('Password'));
  });
});
