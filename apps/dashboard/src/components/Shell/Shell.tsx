import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { systemQuery } from '../../api/queries.js';
import { PAGES, type Place } from '../../app/pages.js';
import { chooseTheme, useTheme } from '../../hooks/use-theme.js';
import { useZone } from '../../hooks/use-zone.js';
import { zoneName } from '../../model/format-time.js';
import { Banner } from '../Banner/Banner.js';
import { When } from '../Figures/Figures.js';
import { Icon, Logo } from '../Icon/Icon.js';
import { LiveStatus, LostBanner } from '../LiveStatus/LiveStatus.js';
import { Crumbs } from './Crumbs.js';
import { Link } from './Link.js';

interface ShellProps {
  readonly place: Place;
  readonly tools?: ReactNode;
  readonly onFind: () => void;
  readonly children: ReactNode;
}

/** On a narrow screen there is room for four pages beside the search. */
const MOST_TABS = 4;
const NAV = PAGES.flatMap(({ address, nav }) => (nav ? [{ address, ...nav }] : []));

/** Rail, top bar and what is true on every page. */
export function Shell({ place, tools, onFind, children }: ShellProps) {
  const { entry, parts, flow } = place;
  const main = useRef<HTMLElement>(null);
  const title = [entry.title(parts), flow]
    .filter((word, index, all) => word && all.indexOf(word) === index)
    .join(' · ');
  useEffect(() => {
    document.title = entry.address === '/' ? 'Headgate' : `${title} · Headgate`;
  }, [entry, title]);
  const isCurrent = (address: string): boolean =>
    [entry.address, entry.parent].includes(address) || (address === '/' && flow !== null);
  return (
    <div className="shell">
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <nav className="rail" aria-label="Main">
        <div>
          <Link to="/" className="brand">
            <Logo />
            Headgate
          </Link>
          {NAV.map(({ address, word, icon }) => (
            <Link key={address} to={address} className="nav" isCurrent={isCurrent(address)}>
              <Icon name={icon} />
              {word}
            </Link>
          ))}
          <RailFoot />
        </div>
      </nav>
      <div className="page">
        <header className="top">
          <span className="only-narrow">
            <Logo size={22} />
          </span>
          <div className="crumbs">
            <Crumbs place={place} />
          </div>
          <span className="grow" />
          <button type="button" className="find" onClick={onFind}>
            <Icon name="search" />
            Find or do anything
            <kbd>/</kbd>
          </button>
          {tools}
          <LiveStatus />
        </header>
        <main id="main" ref={main} tabIndex={-1} className={entry.isRoomy ? 'roomy' : undefined}>
          <LostBanner />
          <SystemBanners />
          {children}
        </main>
      </div>
      <nav className="tabbar" aria-label="Main, narrow">
        {NAV.slice(0, MOST_TABS).map(({ address, word, short = word, icon }) => (
          <Link key={address} to={address} isCurrent={isCurrent(address)}>
            <Icon name={icon} />
            {short}
          </Link>
        ))}
        <button type="button" onClick={onFind}>
          <Icon name="search" />
          Find
        </button>
      </nav>
    </div>
  );
}

function RailFoot() {
  const { data } = useQuery(systemQuery);
  const zone = useZone();
  const theme = useTheme();
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <div className="foot">
      <button type="button" className="btn ghost sm" onClick={() => chooseTheme(other)}>
        <Icon name="theme" isSmall />
        {other === 'dark' ? 'Dark' : 'Light'} theme
      </button>
      <p>
        {data ? (
          <>
            1 controller · {data.flows} {data.flows === 1 ? 'flow' : 'flows'}
            <br />v{data.version} ·{' '}
          </>
        ) : null}
        times in {zoneName(zone)}
      </p>
    </div>
  );
}

const TONES = { info: 'info', warning: 'held', critical: 'over' } as const;

/** What the controller says about itself stands on every page for as long as it is so. */
function SystemBanners() {
  const { data } = useQuery(systemQuery);
  const all = data?.banners ?? [];
  const infos = all.filter(({ level }) => level === 'info');
  const loud = all.filter(({ level }) => level !== 'info');
  return (
    <>
      {loud.map((banner) => {
        const [first, ...rest] = banner.text.split(/(?<=\.) /);
        return (
          <Banner key={banner.code} tone={TONES[banner.level]} title={first ?? ''}>
            {rest.join(' ')}
            {banner.since ? (
              <span className="dim">
                {' '}
                since <When at={banner.since} />
              </span>
            ) : null}
          </Banner>
        );
      })}
      {infos.length === 0 ? null : (
        <Banner tone="info" title={infos[0]!.text}>
          {infos
            .slice(1)
            .map(({ text }) => text)
            .join(' ')}
        </Banner>
      )}
    </>
  );
}
