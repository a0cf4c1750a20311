import { type Cursor, Encoder, type KafkajsEncoder, writeArray, writeTags } from '@headgate/sources/kafka/codec';
import { STUB_ERROR, type StubGroup, type StubMember, type StubState } from './stub-state.js';

/** Writes the answer to one request: what was asked stands in the cursor. */
export type StubAnswer = (
  state: StubState,
  out: KafkajsEncoder,
  asked: Cursor,
  nodeId: number,
  version: number,
) => void;

export const answerListGroups: StubAnswer = ({ groups, listErrors, throttleMs }, out, _asked, nodeId, version) => {
  const own = Object.entries(groups).filter(([, { coordinator, listedBy = [coordinator] }]) =>
    listedBy.includes(nodeId),
  );
  out.writeInt32(throttleMs[nodeId] ?? 0).writeInt16(listErrors[nodeId] ?? 0);
  writeArray(out, listErrors[nodeId] ? [] : own, ([name, group]) => {
    out.writeUVarIntString(name).writeUVarIntString(group.protocolType ?? 'consumer');
    out.writeUVarIntString(group.state ?? 'Stable');
    if (version >= 5) out.writeUVarIntString(group.type ?? 'classic');
    writeTags(out);
  });
};

export const answerOffsetFetch: StubAnswer = ({ groups, throttleMs }, out, asked, nodeId) => {
  const asks = asked.compactArray(() => {
    const group = asked.compactString() ?? '';
    const topics = asked.compactArray(() => {
      const topic = asked.compactString() ?? '';
      const partitions = asked.compactArray(() => asked.int32());
      asked.tags();
      return { topic, partitions };
    });
    asked.tags();
    return { group, topics };
  });
  if (asked.boolean()) throw new Error('requireStable was asked for');
  out.writeInt32(throttleMs[nodeId] ?? 0);
  writeArray(out, asks, ({ group, topics }) => {
    const own = groups[group]?.coordinator === nodeId ? groups[group] : undefined;
    const errorCode = own === undefined ? STUB_ERROR.notCoordinator : (own.errorCode ?? 0);
    out.writeUVarIntString(group);
    const told = errorCode !== 0 || own === undefined ? [] : topics.length > 0 ? topics : committedTopics(own);
    writeArray(out, told.toReversed(), ({ topic, partitions }) => {
      out.writeUVarIntString(topic);
      writeArray(out, partitions.toReversed(), (partition) => {
        out.writeInt32(partition);
        writeOffset(out, own?.offsets[`${topic}/${partition}`] ?? -1);
        writeTags(out.writeInt32(-1).writeUVarIntString('').writeInt16(0));
      });
      writeTags(out);
    });
    writeTags(out.writeInt16(errorCode));
  });
};

export const answerDescribeGroups: StubAnswer = ({ groups, throttleMs }, out, asked, nodeId, version) => {
  const names = asked.compactArray(() => asked.compactString() ?? '');
  out.writeInt32(throttleMs[nodeId] ?? 0);
  writeArray(out, names, (name) => {
    const own = groups[name]?.coordinator === nodeId ? groups[name] : undefined;
    out.writeInt16(own === undefined ? STUB_ERROR.notCoordinator : 0);
    if (version >= 6) out.writeUVarIntString(null);
    out.writeUVarIntString(name);
    for (const text of [own?.describedState ?? own?.state ?? 'Stable', own?.protocolType ?? 'consumer', 'range'])
      out.writeUVarIntString(text);
    writeArray(out, own === undefined || own.describedState === 'Dead' ? [] : membersOf(own), ({ id, owns }) => {
      for (const text of [id, null, 'client', '/host']) out.writeUVarIntString(text);
      const assignment = new Encoder(64).writeInt16(0).writeInt32(owns.length);
      for (const { topic, partitions } of owns) {
        assignment.writeInt16(topic.length).writeBuffer(Buffer.from(topic)).writeInt32(partitions.length);
        for (const partition of partitions) assignment.writeInt32(partition);
      }
      out.writeUVarInt(1).writeUVarInt(assignment.buffer.length + 1);
      writeTags(out.writeBuffer(assignment.buffer));
    });
    writeTags(out.writeInt32(0));
  });
};

export const answerConsumerGroupDescribe: StubAnswer = ({ groups, throttleMs }, out, asked, nodeId, version) => {
  const names = asked.compactArray(() => asked.compactString() ?? '');
  out.writeInt32(throttleMs[nodeId] ?? 0);
  const assignment = (owns: StubMember['owns']) => {
    writeArray(out, owns, ({ topic, partitions }) => {
      out.writeBuffer(Buffer.alloc(16)).writeUVarIntString(topic);
      writeArray(out, partitions, (partition) => out.writeInt32(partition));
      writeTags(out);
    });
    writeTags(out);
  };
  writeArray(out, names, (name) => {
    const own = groups[name]?.coordinator === nodeId ? groups[name] : undefined;
    const isKind = own?.type === 'consumer';
    out.writeInt16(own === undefined ? STUB_ERROR.notCoordinator : isKind ? 0 : STUB_ERROR.noSuchGroup);
    out.writeUVarIntString(null).writeUVarIntString(name);
    out
      .writeUVarIntString(own?.state ?? 'Stable')
      .writeInt32(1)
      .writeInt32(1)
      .writeUVarIntString('uniform');
    writeArray(out, isKind ? membersOf(own) : [], ({ id, owns }) => {
      for (const text of [id, null, null]) out.writeUVarIntString(text);
      out.writeInt32(1);
      for (const text of ['client', '/host']) out.writeUVarIntString(text);
      writeArray(out, owns, ({ topic }) => out.writeUVarIntString(topic));
      out.writeUVarIntString(null);
      assignment(owns);
      assignment(owns);
      if (version >= 1) out.writeInt8(1);
      writeTags(out);
    });
    writeTags(out.writeInt32(0));
  });
};

function membersOf({ members, owned }: StubGroup): StubMember[] {
  return members ?? (owned === undefined ? [] : [{ id: 'm-1', owns: [owned] }]);
}

function committedTopics({ offsets }: StubGroup): { topic: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>();
  for (const place of Object.keys(offsets)) {
    const slash = place.lastIndexOf('/');
    const topic = place.slice(0, slash);
    topics.set(topic, [...(topics.get(topic) ?? []), Number(place.slice(slash + 1))]);
  }
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }));
}

export function writeOffset(out: KafkajsEncoder, offset: number | bigint): KafkajsEncoder {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(offset));
  return out.writeBuffer(bytes);
}
