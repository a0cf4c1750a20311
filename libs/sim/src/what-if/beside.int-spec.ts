import { observeOverload } from '../../test/observe-overload.js';

observeOverload(0.1);
