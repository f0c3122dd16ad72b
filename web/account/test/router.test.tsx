// The router: four paths, the history, and links that leave the browser its own.
import { act, createEvent, fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Link, navigate, Redirect, usePlace } from '../src/router/router';
import { routeOf } from '../src/router/routes';

function Where() {
  const { pathname, search, notice, moves } = usePlace();
  return <output>{`${pathname}${search} ${notice ?? '-'} ${moves}`}</output>;
}

const where = (): string => screen.getByRole('status').textContent ?? '';

async function back(): Promise<void> {
  await act(async () => {
    const arrived = new Promise((resolve) => window.addEventListener('popstate', resolve, { once: true }));
    window.history.back();
    await arrived;
  });
}

describe('routeOf', () => {
  it.each([
    ['/', 'home'],
    ['/sign-in/', 'sign-in'],
    ['/sign-in', 'sign-in'],
    ['/sign-up/', 'sign-up'],
    ['/account/', 'account'],
    ['/accounts/', 'not-found'],
    ['/sign-in//', 'not-found'],
    ['/Sign-In/', 'not-found'],
    ['/account/toString', 'not-found'],
    ['/toString', 'not-found'],
    ['/constructor/', 'not-found'],
  ])('%s is %s', (path, route) => {
    expect(routeOf(path)).toBe(route);
  });
});

describe('the router', () => {
  it('shows where the page was loaded', () => {
    window.history.replaceState(null, '', '/sign-in/?next=/x');
    render(<Where />);
    expect(where()).toBe('/sign-in/?next=/x - 0');
  });

  it('follows a move, and the way back', async () => {
    render(<Where />);
    act(() => navigate('/sign-up/?a=1'));
    expect(where()).toBe('/sign-up/?a=1 - 1');
    await back();
    expect(where()).toBe('/ - 2');
  });

  it('a replaced page is not on the way back', async () => {
    render(<Where />);
    act(() => navigate('/sign-in/'));
    act(() => navigate('/account/', { replace: true }));
    await back();
    expect(where()).toBe('/ - 3');
  });

  it('keeps the notice with the place, and takes no other state for one', () => {
    render(<Where />);
    act(() => navigate('/sign-in/', { notice: 'signed-out' }));
    expect(where()).toBe('/sign-in/ signed-out 1');
    act(() => {
      window.history.replaceState({ notice: '<b>you owe us</b>' }, '', '/sign-in/');
      window.dispatchEvent(new PopStateEvent('popstate'));
    });
    expect(where()).toBe('/sign-in/ - 2');
  });

  it('redirects without a way back', async () => {
    render(<Where />);
    act(() => navigate('/sign-up/'));
    render(<Redirect to="/sign-in/" />);
    expect(where()).toBe('/sign-in/ - 2');
    await back();
    expect(where()).toBe('/ - 3');
  });
});

describe('a link', () => {
  const show = (): HTMLElement => {
    render(
      <>
        <Where />
        <Link to="/sign-up/">Go</Link>
      </>,
    );
    return screen.getByRole('link', { name: 'Go' });
  };

  it('moves without loading a page', () => {
    const link = show();
    expect(link.getAttribute('href')).toBe('/sign-up/');
    const click = createEvent.click(link);
    fireEvent(link, click);
    expect(click.defaultPrevented).toBe(true);
    expect(where()).toBe('/sign-up/ - 1');
  });

  it.each([{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { altKey: true }, { button: 1 }])(
    'leaves a click with %o to the browser',
    (how) => {
      const link = show();
      let taken: boolean | null = null;
      const look = (event: MouseEvent): void => {
        taken = event.defaultPrevented;
        event.preventDefault(); // there is no browser here to follow it
      };
      document.addEventListener('click', look, { once: true });
      fireEvent(link, createEvent.click(link, how));
      expect(taken).toBe(false);
      expect(where()).toBe('/ - 0');
    },
  );
});
