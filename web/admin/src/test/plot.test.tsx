import { fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { labelled, linear, linePath, ticks } from '../overview/scales';
import { Plot, summary } from '../overview/plot';

describe('ticks', () => {
  test('are round, start at nothing and reach the highest value', () => {
    expect(ticks(10)).toEqual([0, 5, 10]);
    expect(ticks(229)).toEqual([0, 100, 200, 300]);
    expect(ticks(7)).toEqual([0, 2, 4, 6, 8]);
    expect(ticks(1)).toEqual([0, 1]);
    expect(ticks(123456)).toEqual([0, 50000, 100000, 150000]);
  });
  test('of nothing are an axis all the same', () => {
    expect(ticks(0)).toEqual([0, 1]);
    expect(ticks(Number.NaN)).toEqual([0, 1]);
  });
  test('hold for every number: whole steps, at most six of them, the last one not below', () => {
    for (let n = 1; n < 20000; n += 7) {
      const all = ticks(n);
      expect(all.every(Number.isInteger)).toBe(true);
      expect(all.length).toBeLessThanOrEqual(6);
      expect(all[all.length - 1]).toBeGreaterThanOrEqual(n);
      expect(all[all.length - 2]).toBeLessThan(n);
    }
  });
});

describe('scales', () => {
  test('map ends to ends, upside down too', () => {
    const y = linear([0, 10], [200, 0]);
    expect([y(0), y(5), y(10)]).toEqual([200, 100, 0]);
  });
  test('a single day stands in the middle', () => {
    expect(linear([0, 0], [0, 100])(0)).toBe(50);
  });
  test('a path goes from point to point', () => {
    expect(linePath([[0, 1], [2.55, 3]])).toBe('M0.0 1.0L2.5 3.0');
    expect(linePath([])).toBe('');
  });
  test('labels are even and today has one', () => {
    expect(labelled(30, 8)).toEqual([1, 5, 9, 13, 17, 21, 25, 29]);
    expect(labelled(3, 8)).toEqual([0, 1, 2]);
    expect(labelled(30, 0)).toEqual([29]);
    expect(labelled(0, 8)).toEqual([]);
  });
});

describe('plot', () => {
  const days = [
    { day: '2026-11-24', sign_ups: 1, logins: 20, failed_logins: 3 },
    { day: '2026-11-25', sign_ups: 0, logins: 1, failed_logins: 0 },
  ];
  test('says its numbers in words', () => {
    expect(summary(days)).toBe('In 2 days: 21 logins, 1 sign-up, 3 failed logins.');
    render(<Plot days={days} />);
    expect(screen.getByRole('img', { name: /In 2 days: 21 logins/ })).toBeTruthy();
  });
  test('is read day by day with the arrow keys', () => {
    render(<Plot days={days} />);
    const plot = screen.getByRole('img', { name: /Logins/ });
    fireEvent.keyDown(plot, { key: 'ArrowRight' });
    expect(screen.getByText(/20 logins, 1 sign-up, 3 failed logins/)).toBeTruthy();
    fireEvent.keyDown(plot, { key: 'ArrowRight' });
    fireEvent.keyDown(plot, { key: 'ArrowRight' });
    expect(screen.getByText(/: 1 login, 0 sign-ups, 0 failed logins/)).toBeTruthy();
  });
  test('has the same numbers as a table', () => {
    render(<Plot days={days} />);
    fireEvent.click(screen.getByRole('button', { name: 'Show as table' }));
    const rows = screen.getAllByRole('row').map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent).join(' '));
    expect(rows.slice(1)).toEqual(['1 0 0', '20 1 3']);
  });
});
