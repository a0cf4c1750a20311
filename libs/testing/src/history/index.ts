export type * from './bucket-history.js';
export { machineMs } from './bucket-history.js';
export { checkGrantBound, checkSpending, type GrantBound, type WorstWindow } from './check-bounds.js';
export { checkEpochs, checkLedger, type Ledger } from './check-ledger.js';
export { RecordingBucket } from './recording-bucket.js';
