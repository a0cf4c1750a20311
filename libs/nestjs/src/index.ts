export { HeadgateModule } from './headgate.module.js';
export { InjectHeadgate } from './inject-headgate.js';
export { Throttled, type ThrottledOptions } from './throttled.js';
