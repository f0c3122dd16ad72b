// The heading of a page. It takes the focus when the page has changed, so that a screen reader says where one is.
import { useEffect, useRef } from 'react';
import type { ReactElement } from 'react';

let later = false; // the first page is read from its start anyway

export function Title({ children }: { children: string }): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${children} - Latchkey and React`;
  }, [children]);

  useEffect(() => {
    if (later) heading.current?.focus();
    later = true;
  }, []);

  return <h1 ref={heading} tabIndex={-1}>{children}</h1>;
}
