import { type ReactNode } from 'react';
import { type IconName } from '../model/states.js';
import { NotFoundPage } from '../pages/NotFound/NotFound.js';
import { Loaded, loadable } from './Loaded.js';
import { type AddressParts, matchAddress, queueOfPath } from './routes.js';

/** How a page stands in rail, tab bar, palette and keys: `g` then the key goes there. */
export interface NavEntry {
  readonly word: string;
  /** In the tab bar, where a word has a fifth of a phone’s width. */
  readonly short?: string;
  readonly icon: IconName;
  readonly key: string;
}

export interface PageEntry {
  readonly address: string;
  readonly nav?: NavEntry;
  /** Of the window and of the last crumb; the parts are those that the address names. */
  readonly title: (parts: AddressParts) => string;
  /** Fetches its file, where that is not here yet. */
  readonly load: () => Promise<void>;
  readonly render: (parts: AddressParts, tools: PageTools) => ReactNode;
  /** Address of the page above it, where that is not a flow's. */
  readonly parent?: string;
  /** It uses all the width there is. */
  readonly isRoomy?: boolean;
  /** Its charts follow the time range of the address. */
  readonly hasRange?: boolean;
}

/** What a page may ask of the shell. */
export interface PageTools {
  /** Opens the palette with this text. */
  readonly onActions: (text: string) => void;
}

/** The page of an address and the parts it names. */
export interface Place {
  readonly entry: PageEntry;
  readonly parts: AddressParts;
  /** The flow that the page is about. */
  readonly flow: string | null;
}

// A file of its own for each page; scripts/pages.mjs says which of them are on their way before any script runs.
const home = loadable(async () => (await import('../pages/Overview/Home.js')).Home);
const flowPage = loadable(async () => (await import('../pages/Flow/FlowPage.js')).FlowPage);
const firstRunPage = loadable(async () => (await import('../pages/FirstRun/FirstRunPage.js')).FirstRunPage);
const lagPage = loadable(async () => (await import('../pages/Lag/LagPage.js')).LagPage);
const groupPage = loadable(async () => (await import('../pages/Group/GroupPage.js')).GroupPage);
const queuesPage = loadable(async () => (await import('../pages/Queues/QueuesPage.js')).QueuesPage);
const queuePage = loadable(async () => (await import('../pages/Queues/QueuePage.js')).QueuePage);
const producersPage = loadable(async () => (await import('../pages/Producers/ProducersPage.js')).ProducersPage);
const decisionPage = loadable(async () => (await import('../pages/Decision/DecisionPage.js')).DecisionPage);
const versionsPage = loadable(async () => (await import('../pages/Versions/VersionsPage.js')).VersionsPage);
const whatIfPage = loadable(async () => (await import('../pages/WhatIf/WhatIfPage.js')).WhatIfPage);

/** Every page is one entry here; rail, tab bar, palette, keys and crumbs follow from it. Another address is another page: none keeps its state. */
// biome-ignore format: one line a page
export const PAGES: readonly PageEntry[] = [
  { address: '/', load: home.load, nav: { word: 'Overview', icon: 'list', key: 'o' }, title: () => 'Overview', isRoomy: true, render: (_, { onActions }) => <Loaded page={home} props={{ onActions }} /> },
  { address: '/lag', load: lagPage.load, nav: { word: 'Consumer lag', short: 'Lag', icon: 'waves', key: 'l' }, title: () => 'Consumer lag', isRoomy: true, render: () => <Loaded page={lagPage} props={{}} /> },
  { address: '/lag/:cluster/:group', load: groupPage.load, parent: '/lag', title: ({ group }) => group!, render: ({ cluster, group }) => <Loaded page={groupPage} props={{ cluster: cluster!, group: group! }} /> },
  { address: '/queues', load: queuesPage.load, parent: '/lag', title: () => 'Queues', isRoomy: true, render: () => <Loaded page={queuesPage} props={{}} /> },
  { address: '/queues/:broker/:queue', load: queuePage.load, parent: '/queues', title: ({ queue }) => queueOfPath(queue!), render: ({ broker, queue }) => <Loaded page={queuePage} props={{ broker: broker!, queue: queueOfPath(queue!) }} /> },
  { address: '/producers', load: producersPage.load, nav: { word: 'Producers', icon: 'send', key: 'p' }, title: () => 'Producers', isRoomy: true, render: () => <Loaded page={producersPage} props={{}} /> },
  { address: '/connect', load: firstRunPage.load, nav: { word: 'Connect a queue', short: 'Connect', icon: 'plus', key: 'c' }, title: () => 'Connect a queue', render: () => <Loaded page={firstRunPage} props={{}} /> },
  { address: '/flows/:flow', load: flowPage.load, title: ({ flow }) => flow!, isRoomy: true, hasRange: true, render: ({ flow }) => <Loaded page={flowPage} props={{ flow: flow! }} /> },
  { address: '/flows/:flow/versions', load: versionsPage.load, title: () => 'Policy', render: ({ flow }) => <Loaded page={versionsPage} props={{ flow: flow! }} /> },
  { address: '/flows/:flow/what-if', load: whatIfPage.load, title: () => 'What if?', hasRange: true, render: ({ flow }) => <Loaded page={whatIfPage} props={{ flow: flow! }} /> },
  { address: '/flows/:flow/decisions/:number', load: decisionPage.load, title: ({ number }) => `#${number}`, render: ({ flow, number }) => <Loaded page={decisionPage} props={{ flow: flow!, number: Number(number) }} /> },
];

const NOT_FOUND: PageEntry = {
  address: '*',
  load: async () => {},
  title: () => 'Not found',
  render: () => <NotFoundPage />,
};

export function placeOf(path: string): Place {
  for (const entry of PAGES) {
    const parts = matchAddress(entry.address, path);
    if (parts !== null && isWhole(parts)) return { entry, parts, flow: parts.flow ?? null };
  }
  return { entry: NOT_FOUND, parts: {}, flow: null };
}

/** A number in an address is a whole one above zero. */
const isWhole = ({ number }: AddressParts): boolean => number === undefined || /^[1-9]\d{0,14}$/.test(number);
