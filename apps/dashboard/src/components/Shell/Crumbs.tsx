import { PAGES, type Place } from '../../app/pages.js';
import { pathOfFlow } from '../../app/routes.js';
import { Link } from './Link.js';

/** Where the page stands: flows, the flow, and what of it is shown. */
export function Crumbs({ place: { entry, parts, flow } }: { readonly place: Place }) {
  const here = <b>{entry.title(parts)}</b>;
  const parent = PAGES.find(({ address }) => address === entry.parent);
  if (parent) {
    return (
      <>
        <Link to={parent.address} className="only-wide">
          {parent.title({})}
        </Link>
        <span className="only-wide">/</span>
        {here}
      </>
    );
  }
  if (flow === null) return here;
  const isFlow = entry.address === '/flows/:flow';
  return (
    <>
      <Link to="/" className="only-wide">
        Flows
      </Link>
      <span className="only-wide">/</span>
      {isFlow ? null : (
        <>
          <Link to={pathOfFlow(flow)}>{flow}</Link>
          <span>/</span>
        </>
      )}
      {here}
    </>
  );
}
