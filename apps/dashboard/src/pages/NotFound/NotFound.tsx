import { EmptyState } from '../../components/Panels/Panels.js';
import { Link } from '../../components/Shell/Link.js';

export function NotFound({ what }: { readonly what: string }) {
  return (
    <section className="card">
      <EmptyState icon="search" title={what}>
        <span>It may have been removed, or the address has a typing error.</span>
        <Link to="/" className="btn pri">
          To the overview
        </Link>
      </EmptyState>
    </section>
  );
}
