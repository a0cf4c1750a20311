import { EmptyState } from '../../components/Panels/Panels.js';
import { Link } from '../../components/Shell/Link.js';
import { useView } from '../../hooks/use-stream.js';

export function NotFoundPage() {
  useView({ kind: 'system' });
  return <NotFound what="There is no such page" />;
}

export function NotFound({ what }: { readonly what: string }) {
  return (
    <section className="card">
      <EmptyState icon="search" title={what} isPage>
        <span>It may have been removed, or the address has a typing error.</span>
        <Link to="/" className="btn pri">
          To the overview
        </Link>
      </EmptyState>
    </section>
  );
}
