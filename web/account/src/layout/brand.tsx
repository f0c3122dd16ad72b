// The site's sign and name, above every card.
import { Link } from '../router/router';
import { useSite } from '../site/use-site';

function Mark({ logo }: { logo: string | null }) {
  if (logo !== null) return <img className="brand-mark" src={logo} alt="" />;
  return (
    <svg className="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <g fill="none" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
        <circle cx="12" cy="12" r="5" />
        <path d="M15.6 15.6 24.5 24.5M20 20l-2.8 2.8M24.5 24.5l-2.3 2.3" />
      </g>
    </svg>
  );
}

export function Brand() {
  const { name, logo } = useSite();
  return (
    <Link to="/" className="brand">
      <Mark logo={logo} />
      <bdi>{name}</bdi>
    </Link>
  );
}
