import { notifyManager, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/api-error.js';
import { overviewQuery } from './api/overview-list.js';
import { demoQuery } from './api/queries.js';
import { UiStream } from './api/stream.js';
import { App } from './app/App.js';
import { placeOf } from './app/pages.js';
import { ToastHost } from './components/Toast/Toast.js';
import { StreamContext } from './hooks/use-stream.js';
import './styles/index.css';

/** What the server refused will be refused again; only silence is worth another try. */
const isWorthRetrying = (failures: number, error: Error): boolean =>
  failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500);

// An answer is drawn in the task in which it came, together with all that came with it: each further task costs a frame.
notifyManager.setScheduler(queueMicrotask);
const client = new QueryClient({
  defaultOptions: {
    queries: { retry: isWorthRetrying, refetchOnWindowFocus: false, networkMode: 'always' },
  },
});
const stream = new UiStream(client);
// The frame in index.html stands until the page can be drawn whole: its file and its first answers come side by side.
const loaded = placeOf(location.pathname).entry.load();
if (location.pathname === '/') {
  const params = new URLSearchParams(location.search);
  void client.prefetchQuery(overviewQuery(params.get('q') ?? '', params.get('sort') ?? 'attention'));
  void client.prefetchQuery(demoQuery);
}
const draw = (): void =>
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <StreamContext value={stream}>
          <ToastHost>
            <App />
          </ToastHost>
        </StreamContext>
      </QueryClientProvider>
    </StrictMode>,
  );
// No `await` at the top: the page's file imports this one's chunk. A file that does not come is told by the page's guard.
loaded.then(draw, draw);
