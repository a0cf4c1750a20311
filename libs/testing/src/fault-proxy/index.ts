export { FaultProxy } from './fault-proxy.js';
export type { Direction, Toxic, ToxicType } from './toxic.js';
export { Toxics } from './toxics.js';
