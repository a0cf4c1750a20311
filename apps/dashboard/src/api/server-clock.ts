/**
 * The server's time, told from its answers and the browser's monotonic clock: all ages come from here, so that a wrong
 * clock of the viewer never makes an old figure look new.
 */
let offsetMs = Date.now() - performance.now();
let isKnown = false;

export function noteServerTime(serverTime: string): void {
  const serverMs = Date.parse(serverTime);
  if (!Number.isFinite(serverMs)) return;
  const offset = serverMs - performance.now();
  // Answers that travelled longer would turn the clock back: the newest server time seen holds, drifting by 10 % at most.
  offsetMs = isKnown && offset < offsetMs ? offsetMs + (offset - offsetMs) * 0.1 : offset;
  isKnown = true;
}

export const serverNowMs = (): number => offsetMs + performance.now();
