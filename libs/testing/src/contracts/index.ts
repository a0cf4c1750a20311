/** Suites that need a running Jest: apart from the rest, so that servers and proxies can be used without one. */
export { type LagSourceSubject, lagSourceContract } from './lag-source.contract.js';
export { type ShareStoreHarness, shareStoreContract } from './share-store.contract.js';
export * from './stores.contract.js';
export * from './token-bucket.contract.js';
