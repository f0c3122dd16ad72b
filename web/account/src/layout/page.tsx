// The frame of every page: the brand, and one card. A page that was moved to has its title read out first.
import { useEffect, useRef, type ReactNode } from 'react';
import { usePlace } from '../router/router';
import { useSite } from '../site/use-site';
import { Brand } from './brand';

export function Page({ children }: { children: ReactNode }) {
  return (
    <div className="page">
      <header>
        <Brand />
      </header>
      <main className="card">{children}</main>
    </div>
  );
}

/** The heading of a page, which also names the tab. */
interface HeadingProps {
  title: string;
  /** What is to be read with the heading: why one is here. */
  describedBy?: string | undefined;
}

export function Heading({ title, describedBy }: HeadingProps) {
  const { moves } = usePlace();
  const { name } = useSite();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${name}`;
  }, [title, name]);
  // The page that the browser itself has loaded is read from its top already.
  useEffect(() => {
    if (moves > 0) heading.current?.focus();
  }, [moves]);
  return (
    <h1 ref={heading} tabIndex={-1} aria-describedby={describedBy}>
      {title}
    </h1>
  );
}

export function Waiting() {
  return (
    <>
      <h1 className="hidden">One moment</h1>
      <p className="waiting" role="status">
        <span className="spinner" aria-hidden="true" />
        Loading…
      </p>
    </>
  );
}
