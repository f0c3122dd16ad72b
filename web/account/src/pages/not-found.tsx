// A path that none of these pages has.
import { Heading, Page } from '../layout/page';
import { Link } from '../router/router';

export function NotFoundPage() {
  return (
    <Page>
      <Heading title="Page not found" />
      <p className="lead">There is nothing at this address. It may have been mistyped.</p>
      <Link to="/" className="button">
        To your account
      </Link>
    </Page>
  );
}
