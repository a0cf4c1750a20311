export { type SharingScenario, sharingScenarios } from './demand.js';
export { playSharing, type SharingScore, sharingTable } from './play-sharing.js';
export { sharingLines } from './print-sharing.js';
export { equalSplit, firstCome, headgate, proportional, type Sharer } from './sharer.js';
