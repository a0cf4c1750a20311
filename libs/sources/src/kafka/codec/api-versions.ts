import { flexibleRequest, type KafkaAnswer, type KafkaApi, type KafkaRequest } from './request.js';

export interface ApiVersionsAnswer extends KafkaAnswer {
  readonly errorCode: number;
  readonly ranges: readonly { readonly key: number; readonly min: number; readonly max: number }[];
}

export const API_VERSIONS: KafkaApi = { name: 'ApiVersions', key: 18, version: 3 };

/** Asks what the broker speaks, and tells it who we are: its metrics count clients by name and version (KIP-511). */
export function apiVersions(softwareName: string, softwareVersion: string): KafkaRequest<ApiVersionsAnswer> {
  return flexibleRequest(API_VERSIONS, {
    untaggedHeader: true,
    write: (encoder) => encoder.writeUVarIntString(softwareName).writeUVarIntString(softwareVersion),
    read: (cursor) => ({
      errorCode: cursor.int16(),
      ranges: cursor.compactArray(() => {
        const range = { key: cursor.int16(), min: cursor.int16(), max: cursor.int16() };
        cursor.tags();
        return range;
      }),
      throttleMs: cursor.int32(),
    }),
  });
}
