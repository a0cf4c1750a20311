import { useQuery } from '@tanstack/react-query';
import { systemQuery } from '../../api/queries.js';

/** What works today: the tarball made from the clone, then three lines. */
export function ProducerLines({ flow }: { readonly flow: string }) {
  const { data } = useQuery(systemQuery);
  // The tarball carries the version of the clone it was made in, which is that of the controller.
  const tarball = `headgate-sdk-${data?.version ?? '0.1.0'}.tgz`;
  const install = `# in the clone of Headgate
npm run pack:sdk
# in your producer, beside the clone
npm install ../headgate/${tarball}`;
  const lines = `import { createClient } from '@headgate/sdk';
const client = createClient({
  url: '${location.origin}',
  producer: 'my-producer',
  bootstrap: { ratePerSec: 50, overflow: 'block' } });
await client.flow('${flow}')
  .send(() => mySend(message));`;
  return (
    <>
      <p className="dim">It waits only while the flow is held, and never fails because Headgate is down.</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <pre className="cmd" tabIndex={0}>
        {install}
      </pre>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <pre className="cmd" tabIndex={0}>
        {lines}
      </pre>
    </>
  );
}
