/** `upstream` is what the client sends, `downstream` is what the server answers. */
export type Direction = 'upstream' | 'downstream';

/** The faults, named as in toxiproxy. Each works on connections that exist already and on those to come. */
export type Toxic =
  /** Bytes arrive later, in order; the jitter is drawn for every chunk, between nothing and `jitterMs`. */
  | { readonly type: 'latency'; readonly latencyMs: number; readonly jitterMs?: number }
  | { readonly type: 'bandwidth'; readonly bytesPerSec: number }
  /** Accepts and never answers: bytes vanish. Connections are closed after `afterMs`, or when the toxic is removed. */
  | { readonly type: 'timeout'; readonly afterMs?: number }
  /** A reset instead of an orderly end, `afterMs` after the toxic or the connection came, whichever is later. */
  | { readonly type: 'reset_peer'; readonly afterMs?: number }
  /** Closes a connection once this many bytes went through it, counted from its beginning. */
  | { readonly type: 'limit_data'; readonly bytes: number }
  /** Cuts chunks into slices of that size, with a pause between two of them. */
  | { readonly type: 'slicer'; readonly sliceBytes: number; readonly pauseMs?: number };

export type ToxicType = Toxic['type'];
