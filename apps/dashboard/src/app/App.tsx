import { lazy, Suspense, useEffect, useState } from 'react';
import { PictureDefs } from '../components/FlowDiagram/PictureDefs.js';
import { Skeleton } from '../components/Panels/Panels.js';
import { RangePicker } from '../components/Shell/RangePicker.js';
import { Shell } from '../components/Shell/Shell.js';
import { parseRange } from '../model/range.js';
import { PageGuard } from './PageGuard.js';
import { placeOf } from './pages.js';
import { useAddress } from './router.js';
import { useShellKeys } from './use-shell-keys.js';

const loadPalette = () => import('../components/CommandPalette/CommandPalette.js');
const CommandPalette = lazy(async () => ({ default: (await loadPalette()).CommandPalette }));
const KeysSheet = lazy(async () => ({
  default: (await import('../components/CommandPalette/KeysSheet.js')).KeysSheet,
}));
const RangeSheet = lazy(async () => ({ default: (await import('../components/Shell/RangeSheet.js')).RangeSheet }));

const PALETTE_AFTER_MS = 1_500;

/** The page of the address, inside of the shell, with keys and palette. */
export function App() {
  const { path, params } = useAddress();
  const place = placeOf(path);
  const { entry, parts } = place;
  const [find, setFind] = useState<string | null>(null);
  const [sheet, setSheet] = useState<'keys' | 'range' | null>(null);
  const range = parseRange(params.get('from'), params.get('to'));
  const isKiosk = params.get('kiosk') === '1';
  // What is typed right after `/` must find the palette there.
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette(), PALETTE_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    document.documentElement.dataset.kiosk = isKiosk ? '1' : '0';
  }, [isKiosk]);
  const setRange = useShellKeys({ place, range, isFinding: find !== null, onFind: setFind, onSheet: setSheet });
  return (
    <>
      <PictureDefs />
      <Shell
        place={place}
        tools={
          entry.hasRange ? <RangePicker range={range} onChange={setRange} onPick={() => setSheet('range')} /> : null
        }
        onFind={() => setFind('')}
      >
        <PageGuard key={path}>
          <Suspense fallback={<Skeleton height={300} lines={4} />}>
            {entry.render(parts, { onActions: setFind })}
          </Suspense>
        </PageGuard>
      </Shell>
      <Suspense fallback={null}>
        {find === null ? null : (
          <CommandPalette place={place} onKeys={() => setSheet('keys')} initial={find} onClose={() => setFind(null)} />
        )}
        {sheet === 'keys' ? <KeysSheet hasRange={entry.hasRange ?? false} onClose={() => setSheet(null)} /> : null}
        {sheet === 'range' ? <RangeSheet range={range} onChange={setRange} onClose={() => setSheet(null)} /> : null}
      </Suspense>
    </>
  );
}
